/**
 * The form of a word that goes with a number.
 *
 * @param forms by category of CLDR; `other` also stands in for those that are absent
 */
export type Plural<Category extends Intl.LDMLPluralRule> = (
  count: number,
  forms: Readonly<Record<Category, string>>,
) => string;

const enRules = new Intl.PluralRules("en");
const ruRules = new Intl.PluralRules("ru");

export const pluralEn: Plural<"one" | "other"> = (count, forms) =>
  enRules.select(count) === "one" ? forms.one : forms.other;

/** `other` is that of fractions: 1,5 обращения. */
export const pluralRu: Plural<"one" | "few" | "many" | "other"> = (count, forms) => {
  const category = ruRules.select(count);
  return category === "one" || category === "few" || category === "many"
    ? forms[category]
    : forms.other;
};
