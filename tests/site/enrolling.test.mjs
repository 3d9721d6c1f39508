// Somebody who must have an authenticator app, and has none, sets one up while signing in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cognito, SignInError } from "../../site/cognito.js";

const SRP = { SALT: "1", SRP_B: "5", SECRET_BLOCK: "AA==", USER_ID_FOR_SRP: "anna" };
const RIGHT = "123456";

/** Cognito for a user without an app; `first` is what it asks for after the password. */
function pool(first = "MFA_SETUP") {
  const sent = [];
  const answers = {
    InitiateAuth: () => ({ ChallengeName: "PASSWORD_VERIFIER", Session: "s0", ChallengeParameters: SRP }),
    AssociateSoftwareToken: () => ({ SecretCode: "KEYOFTHEAPP", Session: "s2" }),
    VerifySoftwareToken: ({ UserCode }) => (UserCode === RIGHT ? { Status: "SUCCESS", Session: "s3" } : null),
    // Cognito names the user in the first challenge only.
    RespondToAuthChallenge: ({ ChallengeName }) =>
      ChallengeName === "MFA_SETUP"
        ? { AuthenticationResult: { AccessToken: "a.b.c" } }
        : { ChallengeName: ChallengeName === "PASSWORD_VERIFIER" ? first : "MFA_SETUP", Session: "s1", ChallengeParameters: {} },
  };
  const send = async (_, { headers, body }) => {
    const operation = headers["x-amz-target"].split(".")[1];
    const request = JSON.parse(body);
    sent.push([operation, request]);
    const answer = answers[operation](request);
    return answer ? new Response(JSON.stringify(answer)) : new Response('{"__type": "EnableSoftwareTokenMFAException"}', { status: 400 });
  };
  return { sent, users: cognito({ sign_in_url: "http://x/", client_id: "c", user_pool_id: "e_P" }, send) };
}

test("the app's key comes with the challenge, and its code signs in", async () => {
  const { sent, users } = pool();
  const challenge = await users.signIn("anna", "Secret-word-1");
  assert.equal(challenge.ChallengeName, "MFA_SETUP");
  assert.equal(challenge.secret, "KEYOFTHEAPP");

  const told = await users.answer(challenge, { code: RIGHT });

  assert.ok(told.AuthenticationResult);
  const [associated, verified, responded] = sent.slice(-3);
  assert.deepEqual(associated, ["AssociateSoftwareToken", { Session: "s1" }]);
  assert.deepEqual(verified, ["VerifySoftwareToken", { Session: "s2", UserCode: RIGHT }]);
  assert.deepEqual(responded, [
    "RespondToAuthChallenge",
    { ClientId: "c", ChallengeName: "MFA_SETUP", Session: "s3", ChallengeResponses: { USERNAME: "anna" } },
  ]);
});

test("it comes after the first password too", async () => {
  const { users } = pool("NEW_PASSWORD_REQUIRED");
  const asked = await users.signIn("anna", "Secret-word-1");
  assert.equal(asked.secret, undefined);
  const challenge = await users.answer(asked, { NEW_PASSWORD: "Secret-word-2" });
  assert.equal(challenge.secret, "KEYOFTHEAPP");
  assert.ok((await users.answer(challenge, { code: RIGHT })).AuthenticationResult);
});

test("a wrong code is refused with a sentence, and the right one still signs in", async () => {
  const { users } = pool();
  const challenge = await users.signIn("anna", "Secret-word-1");
  await assert.rejects(users.answer(challenge, { code: "000000" }), (error) => {
    assert.ok(error instanceof SignInError);
    assert.match(error.message, /^That code is not right\./);
    return true;
  });
  assert.ok((await users.answer(challenge, { code: RIGHT })).AuthenticationResult);
});
