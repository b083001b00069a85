// A few minutes before a sign-in ends because nobody was at work, its page offers to stay. Somebody may have been at work on
// another page since: the server is asked before anything is shown, and as long as it is shown.
const notice = document.getElementById("staying");
const AGAIN_MS = 20_000;
let waiting = 0;

// Shown from nothing, so that a screen reader says it.
function arm({ seconds, offered }) {
  notice.hidden = seconds > offered || !seconds;
  clearTimeout(waiting);
  if (seconds) waiting = setTimeout(ask, seconds > offered ? (seconds - offered) * 1000 : AGAIN_MS);
}

// The token is that of the form that signs out, which stands on every page of who is signed in.
async function told(method) {
  const token = document.querySelector('input[name="csrfmiddlewaretoken"]').value;
  const headers = method === "POST" ? { "X-CSRFToken": token } : {};
  const answer = await fetch(notice.dataset.url, { method, headers, redirect: "manual" });
  return answer.ok ? answer.json() : { seconds: 0, offered: 0 };
}

// Without a network the offer stands as it stood; who is signed out already is answered in words when they send something.
function ask() {
  told("GET").then(arm, () => arm({ seconds: 1, offered: notice.hidden ? 0 : 1 }));
}

async function stay() {
  document.getElementById("main")?.focus({ preventScroll: true });
  arm(await told("POST"));
}

if (notice) {
  notice.querySelector("button").addEventListener("click", () => stay().catch(ask));
  arm({ seconds: Number(notice.dataset.seconds), offered: Number(notice.dataset.offered) });
}
