// Who is signed in: tokens in memory and nowhere else, renewed before they expire.

import { cognito } from "./cognito.js";

const EDITORS = "editors";
const SPARE_MS = 5 * 60_000;
/** What a browser's timer can hold. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** A session; `changed()` is called whenever `user` or `expired` may be different. */
export class Session {
  /** {name, editor}, or null when nobody is signed in. */
  user = null;

  /** Somebody was signed in, and the session ended by itself. */
  expired = false;

  #tokens = null;
  #renewing = null;
  #timer = 0;

  constructor(config, changed, users = cognito(config)) {
    this.#users = users;
    this.#changed = changed;
  }
  #users;
  #changed;

  /** Null when signed in, else the challenge that Cognito puts next. Throws SignInError. */
  async signIn(user, password) {
    return this.#accept(await this.#users.signIn(user, password));
  }

  /** Answers a challenge; gives and throws what `signIn` does. */
  async answer(challenge, answers) {
    return this.#accept(await this.#users.answer(challenge, answers));
  }

  /** The access token, null when nobody is signed in. A timer sleeps with the laptop, so it is looked at once more. */
  async token() {
    if (this.#tokens && Date.now() > this.#tokens.until - 10_000) await this.renew();
    return this.#tokens?.access ?? null;
  }

  /** One renewal, however many ask for it. Throws when there is none to be had. */
  renew() {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  /** Forgets the tokens here, then has them revoked; throws when that is not confirmed. */
  async signOut() {
    const refresh = this.#tokens?.refresh;
    this.#end(false);
    if (refresh) await this.#users.revoke(refresh);
  }

  #accept(told) {
    if (!told.AuthenticationResult) return told;
    this.#keep(told.AuthenticationResult);
    return null;
  }

  #keep(result) {
    const lifetime = result.ExpiresIn * 1000;
    // Renewing gives no new refresh token, unless the pool rotates them.
    const refresh = result.RefreshToken ?? this.#tokens?.refresh;
    this.#tokens = { access: result.AccessToken, refresh, until: Date.now() + lifetime };
    const claims = claimsOf(result.AccessToken);
    this.user = { name: claims.username, editor: (claims["cognito:groups"] ?? []).includes(EDITORS) };
    this.expired = false;
    clearTimeout(this.#timer);
    const wait = Math.min(Math.max(lifetime - SPARE_MS, lifetime / 2), LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => this.renew().catch(() => {}), wait);
    this.#changed();
  }

  async #renew() {
    if (!this.#tokens) throw new Error("Nobody is signed in.");
    try {
      this.#keep((await this.#users.renew(this.#tokens.refresh)).AuthenticationResult);
    } catch (error) {
      // Only this says that the session is over; all else may pass.
      if (error.code === "NotAuthorizedException") this.#end(true);
      throw error;
    }
  }

  #end(expired) {
    this.#tokens = null;
    this.user = null;
    this.expired = expired;
    this.#changed();
  }
}

/** What a token says, not verified: only the API decides what is allowed. */
function claimsOf(token) {
  const base64 = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))));
}
