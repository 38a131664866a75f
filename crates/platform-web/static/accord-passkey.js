// Passkeys: adding one on the account page, and signing in with one. The browser offers them only to
// scripts, so what needs them is hidden until this module shows it.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  // Something has to be proved first, such as that it is still you: the answer is a page for it.
  if (response.redirected) {
    location.assign(response.url);
    return new Promise(() => {});
  }
  if (response.ok) return response;
  // A refusal is a page; its paragraph says what to do.
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  throw new Error(page.querySelector("main p")?.textContent ?? "This did not work. Try again.");
}

function credentialFrom(credential) {
  const { response } = credential;
  const fields = {};
  for (const name of ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) fields[name] = toText(response[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    extensions: credential.getClientExtensionResults(),
    response: fields,
  };
}

async function add(part) {
  const { ceremony, options } = await (await post("/account/passkeys/start")).json();
  const { publicKey } = options;
  publicKey.challenge = toBytes(publicKey.challenge);
  publicKey.user.id = toBytes(publicKey.user.id);
  for (const known of publicKey.excludeCredentials ?? []) known.id = toBytes(known.id);
  // A key that the device can find by itself lets its owner sign in without typing an address.
  publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, residentKey: "required" };
  const credential = await navigator.credentials.create({ publicKey });
  const name = part.querySelector("input")?.value ?? "";
  await post("/account/passkeys/finish", { ceremony, name, credential: credentialFrom(credential) });
  location.assign("/account?done=passkey-added");
}

// Signs in, or proves again that it is the one who signed in: `address` is where the two calls go.
async function use(part, address) {
  const { ceremony, options } = await (await post(`${address}/start`)).json();
  const { publicKey } = options;
  publicKey.challenge = toBytes(publicKey.challenge);
  for (const known of publicKey.allowCredentials ?? []) known.id = toBytes(known.id);
  const credential = await navigator.credentials.get({ publicKey });
  await post(`${address}/finish`, { ceremony, credential: credentialFrom(credential) });
  location.assign(part.dataset.next || "/");
}

const actions = {
  add,
  "sign-in": (part) => use(part, "/sign-in/passkey"),
  confirm: (part) => use(part, "/account/confirm/passkey"),
};

export function startPasskeys() {
  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-passkey]")) {
    const message = part.querySelector("[data-passkey-message]");
    part.hidden = false;
    part.querySelector("button").addEventListener("click", async () => {
      message.textContent = "";
      try {
        await actions[part.dataset.passkey](part);
      } catch (error) {
        message.textContent =
          error.name === "NotAllowedError" ? "The device did not give a passkey. Try again." : error.message;
      }
    });
  }
}
