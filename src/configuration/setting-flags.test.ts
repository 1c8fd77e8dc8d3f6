import { Command } from "commander";
import { expect, test } from "vitest";
import { configurationFileFlag, readSettingFlags, settingFlags } from "./setting-flags.ts";
import { SETTING_KEYS } from "./settings.ts";

function parse(...words: string[]) {
  const command = new Command().exitOverride().addOption(configurationFileFlag());
  for (const option of settingFlags(SETTING_KEYS)) command.addOption(option);
  return command.parse(words, { from: "user" });
}

test("flags arrive under the keys of their settings, those not given not at all", () => {
  const options = parse("--tls-cert", "c.pem", "--allow-plain-http", "--threads=4").opts();
  expect(readSettingFlags(SETTING_KEYS, options)).toEqual({
    "tls.certificate": "c.pem",
    allowPlainHttp: true,
    "database.threads": "4",
  });
});

test("an option of a command's own is not taken for a setting it did not ask for", () => {
  expect(readSettingFlags(["listen"], { data: "x", listen: ":1" })).toEqual({ listen: ":1" });
});

test("the file is named with --config, and help shows variables and defaults", () => {
  const command = parse("--config", "a.toml");
  expect(command.opts()).toEqual({ config: "a.toml" });
  expect(command.helpInformation()).toMatch(/LETOPIS_LISTEN;\s+по\s+умолчанию\s+127\.0\.0\.1:8080/);
});
