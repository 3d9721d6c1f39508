// Proves to Cognito that we know a password, without sending it (USER_SRP_AUTH: SRP-6a over
// SHA-256 with the 3072-bit group of RFC 5054 and g = 2). What Cognito adds to the protocol:
// how numbers are padded, how the key is derived, and what is signed with it.

const N_HEX =
  "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd" +
  "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
  "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f" +
  "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b" +
  "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510" +
  "15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7" +
  "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c" +
  "bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff";
const N = BigInt(`0x${N_HEX}`);
const G = 2n;
const SECRET_BYTES = 128;
const KEY_BYTES = 16;

const utf8 = (text) => new TextEncoder().encode(text);

/** The first half: a secret number and what is sent of it (SRP_A). */
export function begin(secret = number(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))) {
  return { secret, public: power(G, secret, N).toString(16) };
}

/**
 * The second half: the answer to Cognito's PASSWORD_VERIFIER challenge, ready to be sent.
 * `begun` is what `begin` gave, `challenge` are the ChallengeParameters.
 * Throws where the challenge could not come from an honest server.
 */
export async function prove(begun, challenge, password, poolId, now = new Date()) {
  const userId = challenge.USER_ID_FOR_SRP;
  const poolName = poolId.slice(poolId.indexOf("_") + 1);
  const identity = await sha256(utf8(`${poolName}${userId}:${password}`));
  const key = await sessionKey(begun, challenge, identity);
  const timestamp = timestampOf(now);
  const block = Uint8Array.from(atob(challenge.SECRET_BLOCK), (letter) => letter.charCodeAt(0));
  const signed = join(utf8(poolName + userId), block, utf8(timestamp));
  return {
    USERNAME: userId,
    TIMESTAMP: timestamp,
    PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: btoa(String.fromCharCode(...(await hmac(key, signed)))),
  };
}

/** In UTC and English, with the day of the month not padded: `Wed Nov 4 09:05:02 UTC 2026`. */
export function timestampOf(now) {
  const [weekday, day, month, year, time] = now.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** The bytes of a number, big end first, with a zero in front where it would else look negative. */
export function padded(value) {
  let hex = value.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  if (/^[89a-f]/.test(hex)) hex = `00${hex}`;
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

async function sessionKey({ secret, public: ours }, challenge, identity) {
  const theirs = BigInt(`0x${challenge.SRP_B}`);
  const mixed = number(await sha256(padded(BigInt(`0x${ours}`)), padded(theirs)));
  if (theirs % N === 0n || mixed === 0n) throw new Error("The sign-in service gave an answer that proves nothing.");
  const multiplier = number(await sha256(padded(N), padded(G)));
  const x = number(await sha256(padded(BigInt(`0x${challenge.SALT}`)), identity));
  const base = (((theirs - multiplier * power(G, x, N)) % N) + N) % N;
  const shared = power(base, secret + mixed * x, N);
  const extracted = await hmac(padded(mixed), padded(shared));
  const derived = await hmac(extracted, join(utf8("Caldera Derived Key"), Uint8Array.of(1)));
  return derived.slice(0, KEY_BYTES);
}

function power(base, exponent, modulus) {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * base) % modulus;
  }
  return result;
}

function number(bytes) {
  return BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
}

function join(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}

async function hmac(key, bytes) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}
