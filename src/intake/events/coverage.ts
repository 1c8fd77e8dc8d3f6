/** A stretch of time on a line, or of one user on it. Both ends inclusive, seconds UTC. */
export interface Stretch {
  readonly line: string;
  /** Null: everyone on the line. */
  readonly user: string | null;
  readonly from: number;
  readonly to: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What of the past a machine knows completely: everything since its horizon, and the stretches
 * that were loaded.
 */
export class Coverage {
  #horizon = Number.NEGATIVE_INFINITY;
  readonly #loaded = new Map<string, Span[]>();

  /** Everything since then is known. */
  get horizon(): number {
    return this.#horizon;
  }

  /** Forgets what lies before an instant, and whatever was loaded. */
  forgetBefore(instant: number): void {
    this.#horizon = Math.max(this.#horizon, instant);
    this.#loaded.clear();
  }

  add({ line, user, from, to }: Stretch): void {
    const key = keyOf(line, user);
    this.#loaded.set(key, merged([...(this.#loaded.get(key) ?? []), { from, to }]));
  }

  /** The parts of a stretch that are not known. */
  missing(stretch: Stretch): readonly Stretch[] {
    const { line, user, from } = stretch;
    // Whole seconds: the horizon itself is known.
    const to = Math.min(stretch.to, this.#horizon - 1);
    if (from > to) return [];
    const known = [
      ...(this.#loaded.get(keyOf(line, null)) ?? []),
      ...(user === null ? [] : (this.#loaded.get(keyOf(line, user)) ?? [])),
    ];
    const missing: Stretch[] = [];
    let next = from;
    for (const span of merged(known)) {
      if (span.to < next) continue;
      if (span.from > to) break;
      if (span.from > next) missing.push({ line, user, from: next, to: span.from - 1 });
      next = span.to + 1;
    }
    if (next <= to) missing.push({ line, user, from: next, to });
    return missing;
  }
}

/** The same stretches without overlap: what a whole line needs, its users need not again. */
export function mergeStretches(stretches: readonly Stretch[]): readonly Stretch[] {
  const pairs = Map.groupBy(stretches, ({ line, user }) => keyOf(line, user));
  const result: Stretch[] = [];
  for (const [first, ...others] of pairs.values()) {
    if (first === undefined) continue;
    const { line, user } = first;
    const ofLine = user === null ? [] : merged(pairs.get(keyOf(line, null)) ?? []);
    for (const { from, to } of merged([first, ...others])) {
      const included = ofLine.some((span) => span.from <= from && to <= span.to);
      if (!included) result.push({ line, user, from, to });
    }
  }
  return result;
}

/** Spans without overlap, in order. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.to + 1) {
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else {
      result.push(span);
    }
  }
  return result;
}

function keyOf(line: string, user: string | null): string {
  return `${line} ${user ?? ""}`;
}
