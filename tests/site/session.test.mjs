// Tokens stay in memory, are renewed once for all who ask, and end only when Cognito says that they have.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cognito, SignInError } from "../../site/cognito.js";
import { Session } from "../../site/session.js";

const HOUR = 3600;

function accessToken(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(claims)}.signature`;
}

function result(more = {}, claims = {}) {
  const AccessToken = accessToken({ username: "anna", "cognito:groups": ["editors"], ...claims });
  return { AuthenticationResult: { AccessToken, RefreshToken: "refresh", ExpiresIn: HOUR, ...more } };
}

/** A session over users that answer as told; `renewals` and `revoked` say what was asked of them. */
function signedIn(t, renew = async () => result(), first = result()) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const users = { renewals: [], revoked: [], signIn: async () => first, answer: async () => first };
  users.renew = (token) => (users.renewals.push(token), renew(users.renewals.length));
  users.revoke = async (token) => void users.revoked.push(token);
  return { users, session: new Session({}, () => {}, users) };
}

const later = () => new Promise((resolve) => setImmediate(resolve));

test("a token says who is signed in, and whether they may edit", async (t) => {
  const { session } = signedIn(t);
  assert.equal(await session.signIn("anna", "x"), null);
  assert.deepEqual(session.user, { name: "anna", editor: true });
});

test("a member of no group is a reader, and a name may be of any script", async (t) => {
  const { session } = signedIn(t, undefined, result({}, { username: "Ænna 🔑", "cognito:groups": undefined }));
  await session.signIn("x", "y");
  assert.deepEqual(session.user, { name: "Ænna 🔑", editor: false });
});

test("a challenge is handed on, and nobody is signed in by it", async (t) => {
  const challenge = { ChallengeName: "SOFTWARE_TOKEN_MFA", Session: "s" };
  const { session } = signedIn(t, undefined, challenge);
  assert.equal(await session.signIn("anna", "x"), challenge);
  assert.equal(session.user, null);
  assert.equal(await session.token(), null);
});

test("tokens are renewed before they expire, with the first refresh token again and again", async (t) => {
  const { session, users } = signedIn(t, async () => result({ RefreshToken: undefined }));
  await session.signIn("anna", "x");
  for (let times = 1; times <= 3; times += 1) {
    t.mock.timers.tick(HOUR * 1000 - 60_000);
    await later();
    assert.deepEqual(users.renewals, Array(times).fill("refresh"));
  }
});

test("a token that expired while the timer slept is renewed before it is used", async (t) => {
  const { session, users } = signedIn(t, async () => result({}, { username: "renewed" }));
  await session.signIn("anna", "x");
  t.mock.timers.setTime(HOUR * 1000 + 1);
  users.renewals.length = 0;
  assert.match(Buffer.from((await session.token()).split(".")[1], "base64url").toString(), /renewed/);
});

test("many who ask at once get one renewal", async (t) => {
  const { session, users } = signedIn(t);
  await session.signIn("anna", "x");
  await Promise.all([session.renew(), session.renew(), session.renew()]);
  assert.equal(users.renewals.length, 1);
});

test("a refused renewal ends the session and says so", async (t) => {
  const { session } = signedIn(t, async () => {
    throw new SignInError("NotAuthorizedException", "no");
  });
  await session.signIn("anna", "x");
  await assert.rejects(session.renew());
  assert.deepEqual([session.user, session.expired, await session.token()], [null, true, null]);
});

test("a renewal that fails for the moment leaves the session as it is", async (t) => {
  for (const code of ["offline", "TooManyRequestsException", "InternalErrorException"]) {
    const { session } = signedIn(t, async () => {
      throw new SignInError(code, "later");
    });
    await session.signIn("anna", "x");
    await assert.rejects(session.renew());
    assert.deepEqual([session.user?.name, session.expired], ["anna", false], code);
    t.mock.timers.reset();
  }
});

test("signing out forgets the tokens even when they cannot be revoked", async (t) => {
  const { session, users } = signedIn(t);
  await session.signIn("anna", "x");
  users.revoke = () => Promise.reject(new SignInError("offline", "no"));
  await assert.rejects(session.signOut());
  assert.deepEqual([session.user, session.expired, await session.token()], [null, false, null]);
});

test("signing out revokes the refresh token and stops renewing", async (t) => {
  const { session, users } = signedIn(t);
  await session.signIn("anna", "x");
  await session.signOut();
  t.mock.timers.tick(HOUR * 1000);
  assert.deepEqual([users.revoked, users.renewals], [["refresh"], []]);
});

test("Cognito's refusals become sentences by their type", async () => {
  const refusing = (status, body) => cognito({ sign_in_url: "http://x/", client_id: "c" }, async () => new Response(body, { status }));
  const refusal = (status, body) => refusing(status, body).renew("r").then(assert.fail, (error) => [error.code, error.message]);
  assert.deepEqual(await refusal(400, '{"__type":"com.amazon#NotAuthorizedException","message":"Incorrect"}'), [
    "NotAuthorizedException",
    "The user name or the password is not right.",
  ]);
  assert.deepEqual(await refusal(400, '{"__type":"InvalidPasswordException","message":"Too short."}'), ["InvalidPasswordException", "Too short."]);
  assert.deepEqual(await refusal(502, "<html>"), ["status 502", "The sign-in service answered 502."]);
});

test("a password is never sent", async () => {
  const sent = [];
  const send = async (_, { body }) => {
    sent.push(body);
    const ChallengeParameters = { SALT: "1", SRP_B: "5", SECRET_BLOCK: "AA==", USER_ID_FOR_SRP: "anna" };
    return new Response(JSON.stringify(sent.length === 1 ? { ChallengeName: "PASSWORD_VERIFIER", ChallengeParameters } : result()));
  };
  await cognito({ sign_in_url: "http://x/", client_id: "c", user_pool_id: "e_P" }, send).signIn("anna", "Secret-word-1");
  assert.equal(sent.length, 2);
  for (const body of sent) assert.doesNotMatch(body, /Secret|U2VjcmV0/);
});
