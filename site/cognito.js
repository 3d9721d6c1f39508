// What Cognito is asked for, and its refusals as sentences. Decided on the error's type alone.

import { begin, prove } from "./srp.js";

const SENTENCES = {
  NotAuthorizedException: "The user name or the password is not right.",
  UserNotFoundException: "The user name or the password is not right.",
  CodeMismatchException: "That code is not right. Type the six digits that the app shows now.",
  EnableSoftwareTokenMFAException: "That code is not right. Type the six digits that the app shows now.",
  ExpiredCodeException: "That code is too old. Type the six digits that the app shows now.",
  PasswordResetRequiredException: "This password was reset. Ask whoever made your account for a new one.",
  UserNotConfirmedException: "This account is not confirmed. Ask whoever made it.",
  TooManyRequestsException: "There were too many attempts. Wait a minute, then try again.",
  LimitExceededException: "There were too many attempts. Wait a minute, then try again.",
};

/** A sign-in that failed; `code` is Cognito's type of the error, or "offline". */
export class SignInError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Cognito's client for one user pool; `config` is the API's. */
export function cognito(config, send = (...request) => fetch(...request)) {
  const ClientId = config.client_id;
  const call = (operation, body) => ask(send, config.sign_in_url, operation, { ClientId, ...body });
  return {
    async signIn(user, password) {
      const begun = begin();
      const AuthParameters = { USERNAME: user, SRP_A: begun.public };
      const asked = await call("InitiateAuth", { AuthFlow: "USER_SRP_AUTH", AuthParameters });
      const ChallengeResponses = await prove(begun, asked.ChallengeParameters, password, config.user_pool_id);
      return call("RespondToAuthChallenge", { ChallengeName: "PASSWORD_VERIFIER", Session: asked.Session, ChallengeResponses });
    },
    answer(challenge, answers) {
      const ChallengeResponses = { USERNAME: challenge.ChallengeParameters.USER_ID_FOR_SRP, ...answers };
      return call("RespondToAuthChallenge", { ChallengeName: challenge.ChallengeName, Session: challenge.Session, ChallengeResponses });
    },
    renew(token) {
      return call("InitiateAuth", { AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN: token } });
    },
    revoke(token) {
      return call("RevokeToken", { Token: token });
    },
  };
}

async function ask(send, url, operation, body) {
  let answer;
  try {
    answer = await send(url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new SignInError("offline", "The sign-in service cannot be reached. Check the connection, then try again.");
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const code = String(told.__type ?? `status ${answer.status}`).split("#").pop();
  throw new SignInError(code, SENTENCES[code] ?? told.message ?? `The sign-in service answered ${answer.status}.`);
}
