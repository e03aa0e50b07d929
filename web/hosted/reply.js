// Sends the answer to an authorization request on: by its form, or as a message to the page that asked.
"use strict";
const reply = document.getElementById("reply");
if (reply instanceof HTMLFormElement) {
  reply.submit();
} else {
  (window.opener ?? window.parent).postMessage(
    { type: "authorization_response", response: JSON.parse(reply.dataset.response) },
    reply.dataset.origin,
  );
}
