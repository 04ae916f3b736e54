// The admin's page that brings a model file: in pieces, by tus 1.0, to /api/v1/uploads. It goes on
// where it was after a reload (choose the same file again) or a server that was started anew.
const PIECE = 16 * 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
const page = document.getElementById("bring");
const { uploads, version, list } = page.dataset;
const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
const part = (name) => page.querySelector(`[data-part=${name}]`);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

part("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  target.disabled = true;
  part("next").replaceChildren();
  try {
    await checked(await sent(file));
  } catch (error) {
    say(error.message);
  }
  target.value = "";
  target.disabled = false;
});

function say(text) {
  part("said").textContent = text;
}

/** An answer, waited for while the server is away; what it refuses is its own sentence. */
async function ask(url, options = {}, again = []) {
  for (;;) {
    const answer = await fetch(url, {
      ...options,
      headers: { ...TUS, "X-CSRFToken": token, ...options.headers },
    }).catch(() => null);
    if (answer?.ok || again.includes(answer?.status)) return answer;
    if (answer && answer.status < 500) throw new Error(await sentenceOf(answer));
    say("The server can't be reached; it is asked again.");
    await pause(2000);
  }
}

async function sentenceOf(answer) {
  const problem = await answer.json().catch(() => ({}));
  const details = (problem.errors ?? []).map(({ detail }) => detail);
  return details.join(" ") || `The server answered ${answer.status}.`;
}

/** The address of the whole upload. */
async function sent(file) {
  const key = `masterchef-upload:${file.name}:${file.size}:${file.lastModified}`;
  let url = localStorage.getItem(key);
  const found = url && (await ask(url, { method: "HEAD" }, [404]));
  if (!found?.ok) {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
    const headers = { "Upload-Length": `${file.size}`, "Upload-Metadata": `filename ${name}` };
    url = (await ask(uploads, { method: "POST", headers })).headers.get("Location");
    localStorage.setItem(key, url);
  }
  let refusals = 0;
  for (let at = await offsetOf(url); at < file.size; at = await offsetOf(url)) {
    part("progress").value = at / file.size;
    say(`${(at / 1e6).toFixed(0)} of ${(file.size / 1e6).toFixed(0)} MB`);
    const piece = file.slice(at, at + PIECE);
    const headers = { "Upload-Offset": `${at}`, "Content-Type": "application/offset+octet-stream" };
    const checksum = await checksumOf(piece);
    if (checksum) headers["Upload-Checksum"] = checksum;
    // Another sender, or damage on the way: the offset is asked for again.
    const answer = await ask(url, { method: "PATCH", headers, body: piece }, [409, 423, 460]);
    refusals = answer.ok ? 0 : refusals + 1;
    if (refusals > 20) throw new Error(await sentenceOf(answer));
    if (refusals) await pause(500);
  }
  part("progress").value = 1;
  localStorage.removeItem(key);
  return url;
}

async function offsetOf(url) {
  return Number((await ask(url, { method: "HEAD" })).headers.get("Upload-Offset"));
}

/** Undefined where the browser can't say: on a page without HTTPS. */
async function checksumOf(piece) {
  if (!crypto.subtle) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await piece.arrayBuffer()));
  return `sha256 ${btoa(String.fromCharCode(...digest))}`;
}

/** Wait for the check, and show what comes next. */
async function checked(url) {
  for (;;) {
    const upload = await (await ask(url)).json();
    if (upload.refusal) throw new Error(upload.refusal);
    if (upload.state === "awaiting") return choose(url, upload.choices);
    if (upload.file) return offer(upload.file);
    say(upload.error || "It is being checked.");
    await pause(500);
  }
}

function choose(url, names) {
  say("It holds several models; choose one.");
  const buttons = names.map((name) => button(name, async () => {
    part("next").replaceChildren();
    const headers = { "Content-Type": "application/json" };
    try {
      await ask(`${url}/member`, { method: "POST", headers, body: JSON.stringify({ member: name }) });
      await checked(url);
    } catch (error) {
      say(error.message);
    }
  }));
  part("next").replaceChildren(...buttons);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.className = "border border-base-200 rounded-default px-3 py-2 dark:border-base-800";
  made.addEventListener("click", act);
  return made;
}

function offer(file) {
  say(`Checked: ${file.architecture}, ${file.parameters.toLocaleString()} parameters, ` +
    `${file.quantisation || "quantisation unknown"}, SHA-256 ${file.sha256}`);
  const links = [["Make a model of it", `${version}?file=${file.id}`], ["All uploads", list]];
  part("next").replaceChildren(...links.map(([text, href]) => {
    const link = document.createElement("a");
    Object.assign(link, { href, textContent: text, className: "underline" });
    return link;
  }));
}
