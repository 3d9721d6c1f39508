// What the page proves is what a server of the protocol expects: the answer to one challenge as the emulator's
// own implementation computed it, and any number of sign-ins against a server that is written here.

import assert from "node:assert/strict";
import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { test } from "node:test";
import { begin, padded, prove, timestampOf } from "../../site/srp.js";

const POOL = "eu-central-1_AbCdEf123";
const AT = new Date("2026-11-04T09:05:02Z");
const N = group15();

/** N of RFC 3526, group 15, from its definition: 2³⁰⁷² - 2³⁰⁰⁸ - 1 + 2⁶⁴ ∙ (⌊2²⁹⁴² ∙ π⌋ + 1690314). */
function group15() {
  const scaled = piTimesTwoTo(2942n) + 1690314n;
  return 2n ** 3072n - 2n ** 3008n - 1n + 2n ** 64n * scaled;
}

function piTimesTwoTo(bits) {
  const guard = 64n;
  const one = 1n << (bits + guard);
  const arctan = (inverse) => {
    let [term, sum, sign, odd] = [one / inverse, 0n, 1n, 1n];
    for (; term > 0n; term /= inverse * inverse, sign = -sign, odd += 2n) sum += (sign * term) / odd;
    return sum;
  };
  return (16n * arctan(5n) - 4n * arctan(239n)) >> guard;
}

const hash = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const number = (bytes) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/** As Java's BigInteger.toByteArray writes a positive number, which is what Cognito hashes. */
function bytes(value) {
  const hex = value.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return Buffer.from(Number.parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even, "hex");
}

function power(base, exponent) {
  let [result, square] = [1n, base % N];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** A server that knows a password's verifier and not the password. */
function server(user, password, salt = number(randomBytes(16)), secret = number(randomBytes(32))) {
  const poolName = POOL.split("_")[1];
  const x = number(hash(bytes(salt), hash(Buffer.from(`${poolName}${user}:${password}`))));
  const verifier = power(2n, x);
  const multiplier = number(hash(bytes(N), bytes(2n)));
  const ours = (multiplier * verifier + power(2n, secret)) % N;
  const block = randomBytes(100);
  const challenge = {
    SALT: salt.toString(16),
    SRP_B: ours.toString(16),
    SECRET_BLOCK: block.toString("base64"),
    USER_ID_FOR_SRP: user,
  };
  const accepts = (srpA, answer) => {
    const theirs = BigInt(`0x${srpA}`);
    const mixed = number(hash(bytes(theirs), bytes(ours)));
    const shared = power(theirs * power(verifier, mixed), secret);
    const key = Buffer.from(hkdfSync("sha256", bytes(shared), bytes(mixed), "Caldera Derived Key", 16));
    const signed = Buffer.concat([Buffer.from(poolName + user), block, Buffer.from(answer.TIMESTAMP)]);
    return createHmac("sha256", key).update(signed).digest("base64") === answer.PASSWORD_CLAIM_SIGNATURE;
  };
  return { challenge, accepts };
}

test("the answer to a challenge is the one that the emulator's implementation computes", async () => {
  const a = BigInt("0x1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75");
  const b = BigInt("0x5267768822ee624d48fce15ec5ca79cbd602cb7f4c2157a516556991f22ef8c7b5ef7b18d1ff41c59370efb0858651d44a936c11b7b144c48fe04df3c6a3e8da");
  const { challenge } = server("anna", "Correct-Horse-1-ü", BigInt(`0x8f${"01".repeat(15)}`), b);
  const SECRET_BLOCK = Buffer.from(Uint8Array.from({ length: 256 }, (_, index) => index)).toString("base64");
  const answer = await prove(begin(a), { ...challenge, SECRET_BLOCK }, "Correct-Horse-1-ü", POOL, AT);
  assert.deepEqual(answer, {
    USERNAME: "anna",
    TIMESTAMP: "Wed Nov 4 09:05:02 UTC 2026",
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: "S4DUsLgLcaWqQi3C+QZaukSzDf9PQCzETWpOCeE6u6M=",
  });
});

test("a server takes the right password, whatever the numbers look like", async () => {
  const salts = [0n, 1n, 0x7fn, 0x80n, 0xfn << 120n, 0xfffn, number(randomBytes(16))];
  for (const salt of salts) {
    const { challenge, accepts } = server("anna", "pass wörd 🔑", salt);
    const begun = begin();
    assert.ok(accepts(begun.public, await prove(begun, challenge, "pass wörd 🔑", POOL, AT)), `salt ${salt.toString(16)}`);
  }
});

test("a server refuses another password", async () => {
  const { challenge, accepts } = server("anna", "right");
  const begun = begin();
  assert.equal(accepts(begun.public, await prove(begun, challenge, "wrong", POOL, AT)), false);
});

test("every sign-in sends another number, as large as the group", () => {
  const sent = new Set(Array.from({ length: 20 }, () => begin().public));
  assert.equal(sent.size, 20);
  for (const one of sent) assert.ok(BigInt(`0x${one}`) > 2n ** 3000n);
});

test("a server that sends nothing but multiples of N is not answered", async () => {
  const { challenge } = server("anna", "right");
  for (const SRP_B of ["0", N.toString(16), (2n * N).toString(16)]) {
    await assert.rejects(prove(begin(), { ...challenge, SRP_B }, "right", POOL, AT), /proves nothing/);
  }
});

test("a number is padded as a signed one would be", () => {
  const cases = [[0n, "00"], [1n, "01"], [0x7fn, "7f"], [0x80n, "0080"], [0x8fffn, "008fff"], [0xfffn, "0fff"]];
  for (const [value, hex] of cases) assert.equal(Buffer.from(padded(value)).toString("hex"), hex);
});

test("the time is in UTC and English, and its day is not padded", () => {
  assert.equal(timestampOf(AT), "Wed Nov 4 09:05:02 UTC 2026");
  assert.equal(timestampOf(new Date("2027-01-31T23:59:09Z")), "Sun Jan 31 23:59:09 UTC 2027");
});
