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
  const plain = (operation, body) => ask(send, config.sign_in_url, operation, body);
  const call = (operation, body) => plain(operation, { ClientId, ...body });
  let user;

  /** Who has no authenticator app, and must have one, gets a key for it: `secret`. */
  const enrolling = async (told) => {
    if (told.ChallengeName !== "MFA_SETUP") return told;
    const { SecretCode, Session } = await plain("AssociateSoftwareToken", { Session: told.Session });
    return { ...told, Session, secret: SecretCode };
  };
  const respond = async (ChallengeName, Session, answers) => {
    const ChallengeResponses = { USERNAME: user, ...answers };
    return enrolling(await call("RespondToAuthChallenge", { ChallengeName, Session, ChallengeResponses }));
  };

  return {
    async signIn(name, password) {
      const begun = begin();
      const AuthParameters = { USERNAME: name, SRP_A: begun.public };
      const asked = await call("InitiateAuth", { AuthFlow: "USER_SRP_AUTH", AuthParameters });
      const answers = await prove(begun, asked.ChallengeParameters, password, config.user_pool_id);
      user = asked.ChallengeParameters.USER_ID_FOR_SRP;
      return respond("PASSWORD_VERIFIER", asked.Session, answers);
    },
    async answer({ ChallengeName, Session }, answers) {
      if (ChallengeName !== "MFA_SETUP") return respond(ChallengeName, Session, answers);
      const verified = await plain("VerifySoftwareToken", { Session, UserCode: answers.code });
      return respond(ChallengeName, verified.Session, {});
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
