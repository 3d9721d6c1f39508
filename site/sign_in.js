// The sign-in: user and password, then whatever Cognito asks for before it lets somebody in.

import { byId, el, say } from "./dom.js";

const USER = { name: "user", label: "User name", autocomplete: "username", autocapitalize: "none", spellcheck: "false" };
const PASSWORD = { name: "password", label: "Password", type: "password", autocomplete: "current-password" };
const NEW = { name: "password", label: "New password", type: "password", autocomplete: "new-password", minlength: 12 };
const AGAIN = { name: "again", label: "New password, again", type: "password", autocomplete: "new-password" };
const CODE = { name: "code", label: "Code", autocomplete: "one-time-code", inputmode: "numeric", pattern: "[0-9]{6}", maxlength: 6 };
const KEY = { name: "key", label: "Key for the app", readonly: true, autocomplete: "off", spellcheck: "false" };

const WELCOME = "Drop a JSON file here; its result comes back. Sign in to see the documents.";
const ENDED = "Your session has ended. Sign in again; what is on the page stays.";

const CHALLENGES = {
  NEW_PASSWORD_REQUIRED: {
    title: "Choose a password",
    why: "This is your first sign-in. Choose a password of your own: 12 characters or more, with small and capital letters, digits and signs.",
    fields: [NEW, AGAIN],
    answers: ({ password }) => ({ NEW_PASSWORD: password }),
  },
  SOFTWARE_TOKEN_MFA: {
    title: "One more step",
    why: "Type the six digits that your authenticator app shows now.",
    fields: [CODE],
    answers: ({ code }) => ({ SOFTWARE_TOKEN_MFA_CODE: code }),
  },
  MFA_SETUP: {
    title: "Set up an authenticator app",
    why: "Signing in takes an authenticator app. Give yours this key, show it to nobody, and type the six digits that the app then shows.",
    fields: [KEY, CODE],
    answers: ({ code }) => ({ code }),
  },
};

/** The sign-in's dialog: in the page at first, before everything when a session has ended. */
export class SignIn {
  #dialog = byId("sign-in");
  #session;
  #challenge = null;
  #name = "";

  constructor(session) {
    this.#session = session;
    byId("sign-in-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** Asks for user and password; `modal` where something is on the page already. */
  open({ modal = false, why = "" } = {}) {
    if (this.#dialog.open) this.#dialog.close();
    if (modal) this.#dialog.showModal();
    else this.#dialog.show();
    this.#begin(why || (modal ? ENDED : WELCOME));
  }

  /** Takes the dialog away. */
  close() {
    byId("sign-in-fields").replaceChildren();
    if (this.#dialog.open) this.#dialog.close();
  }

  #begin(why) {
    this.#challenge = null;
    this.#ask("Sign in", why, [{ ...USER, value: this.#name }, PASSWORD]);
  }

  #ask(title, why, fields) {
    say(byId("sign-in-title"), title);
    say(byId("sign-in-why"), why);
    say(byId("sign-in-error"), "");
    byId("sign-in-fields").replaceChildren(...fields.map(field));
    const inputs = [...byId("sign-in-fields").querySelectorAll("input")];
    (inputs.find((input) => !input.value) ?? inputs[0]).focus();
  }

  async #send() {
    const given = Object.fromEntries(new FormData(byId("sign-in-form")));
    if ("again" in given && given.again !== given.password) return this.#fail("The two passwords differ. Type the same one twice.");
    byId("sign-in-send").disabled = true;
    say(byId("sign-in-error"), "");
    try {
      this.#next(await this.#answer(given));
    } catch (error) {
      this.#refused(error);
    } finally {
      byId("sign-in-send").disabled = false;
    }
  }

  #answer(given) {
    if (!this.#challenge) return this.#session.signIn((this.#name = given.user.trim()), given.password);
    return this.#session.answer(this.#challenge, CHALLENGES[this.#challenge.ChallengeName].answers(given));
  }

  #next(challenge) {
    if (!challenge) return this.close();
    const asked = CHALLENGES[challenge.ChallengeName];
    if (!asked) throw new Error(`This account asks for ${challenge.ChallengeName}, which this page has no answer to.`);
    this.#challenge = challenge;
    this.#ask(asked.title, asked.why, asked.fields.map((each) => (each === KEY ? { ...KEY, value: challenge.secret } : each)));
  }

  #refused(error) {
    // A challenge lives for three minutes; after that it is refused as a wrong password is.
    if (this.#challenge && error.code === "NotAuthorizedException") {
      this.#begin(WELCOME);
      return this.#fail("That took too long. Sign in once more.");
    }
    this.#fail(error.message);
  }

  #fail(sentence) {
    say(byId("sign-in-error"), sentence);
    const inputs = byId("sign-in-fields").querySelectorAll("input");
    inputs[inputs.length - 1].select();
  }
}

function field({ label, ...attributes }) {
  return el("label", {}, label, el("input", { required: true, "aria-describedby": "sign-in-error", ...attributes }));
}
