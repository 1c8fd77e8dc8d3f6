import { randomInt } from "node:crypto";

/** Lower-case letters and digits that nobody confuses when reading aloud: no i, l, o, 0, 1. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A random password for a person to copy, such as `k7mqx-3x9fp-hd2vw-9tnra`: 99 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, randomCharacter).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

function randomCharacter(): string {
  return ALPHABET.charAt(randomInt(ALPHABET.length));
}
