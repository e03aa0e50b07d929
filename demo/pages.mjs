// The magazine's pages.
import { articles } from './articles.mjs';
import { punchedCard } from './art.mjs';
import { html } from './html.mjs';

function account(user, path) {
  if (user) {
    return html`<p>Hello ${user.given_name || user.name}</p>
<form method="post" action="/u/logout">
<input type="hidden" name="return_to" value="${path}">
<button type="submit">Log out</button>
</form>`;
  }
  const back = encodeURIComponent(path);
  return html`<a href="/u/login?return_to=${back}">Log in</a>
<a class="button" href="/u/signup?return_to=${back}">Sign up</a>`;
}

// Speaks for readers without an account (docs/visitors.md); it opens nothing of any user, so it may stand in a page.
const writeKey = 'analytical-times-page';

// What static/visitor.js makes of it: a question for consent, "not you?", or what came along with the log-in.
function visitor(user) {
  return html`<aside id="visitor" aria-label="On this device" data-key="${user ? '' : writeKey}" hidden>
<p role="status"></p>
<div class="buttons"></div>
</aside>
`;
}

// The widget calls what a script pushes onto window.acquaint, whichever of them comes first.
export function layout({ title, user, path, script = '', asks = false }, main) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title ? `${title} – ` : ''}Analytical Times</title>
<link rel="stylesheet" href="/static/site.css">
<link rel="icon" href="data:,">
${asks && html`<script defer src="/widget/acquaint.js"></script>
`}${script && html`<script type="module" src="${script}"></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="top">
<div>
<p class="name"><a href="/">Analytical Times</a></p>
<p class="motto">Machines that calculate, and the people behind them</p>
</div>
<nav class="account" aria-label="Account">
${account(user, path)}
</nav>
</header>
${asks && visitor(user)}<main id="main" tabindex="-1">
${main}
</main>
<footer class="bottom">
<p>An example site for Acquaint.</p>
<nav aria-label="About you"><a href="/behind">What we know about you</a> <a href="/letter">Your letter</a> <a href="/own">A card of our own</a> <a href="/privacy">Privacy</a></nav>
</footer>
</body>
</html>
`;
}

const byline = ({ author, minutes }) => html`<p class="byline">By ${author} · ${minutes} minutes to read</p>`;

function teaser(shown) {
  const { slug, topic, title, summary } = shown;
  return html`<li>
${punchedCard(title)}
<div>
<p class="topic">${topic}</p>
<h2><a href="/articles/${slug}">${title}</a></h2>
<p>${summary}</p>
${byline(shown)}
</div>
</li>
`;
}

export function home(user) {
  return layout({ user, path: '/' }, html`<h1>This week</h1>
<ul class="articles">
${articles.map(teaser)}</ul>`);
}

// About a question that the page's own scripts neither draw nor hear answered.
const framed = html`<p class="framed">What is asked here is nobody’s business but yours. So it stands in a frame, which tells this page that you answered, and not what. In this example the frame has the address of the page; at an address of its own, as it should have, no script of the page can look into it.</p>`;

const why = (what) => html`<details id="why" hidden>
<summary>Behind this ${what}: <span id="why-outcome"></span></summary>
<div id="why-gates"></div>
</details>`;

// Nobody is asked who is not known, and did not agree to be remembered either.
export function article(user, shown) {
  const { slug, topic, title, summary, text } = shown;
  const path = `/articles/${slug}`;
  const others = articles.filter((other) => other !== shown);
  return layout({ title, user, path, asks: true, script: '/static/ask.js' }, html`<article>
<p class="topic">${topic}</p>
<h1>${title}</h1>
<p class="summary">${summary}</p>
${byline(shown)}
${punchedCard(title)}
<div class="text">
${text.map((paragraph) => html`<p>${paragraph}</p>
`)}</div>
${shown.canBeKept && html`<p><button id="keep" type="button" data-slug="${slug}" hidden>Keep this article</button></p>
`}</article>
${!shown.asksAtTheEdge && html`<div id="ask"></div>`}
${shown.asksInAFrame && framed}
${why('page')}
<section class="next" aria-labelledby="next-title">
<h2 id="next-title">Read next</h2>
<ul>
${others.map((other) => html`<li><a href="/articles/${other.slug}">${other.title}</a></li>
`)}</ul>
</section>`);
}

const sourceWords = {
  user: 'you told us',
  identity_provider: 'the service you log in with',
  application: 'another of our applications',
  enrichment: 'an outside service',
  import: 'brought along when we moved',
  inference: 'worked out from the rest',
};

const asText = (value) => (Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value));

function when(iso) {
  const date = new Date(iso);
  const text = Number.isNaN(date.valueOf()) ? iso
    : new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(date);
  return html`<time datetime="${iso}">${text}</time>`;
}

function rival({ value, source, confirmed_at: time }) {
  return html`<li>${asText(value)}, from <code>${source}</code>, ${when(time)}</li>`;
}

const columns = ['What', 'Value', 'Source', 'Where', 'Last confirmed', 'Also heard'];

// The roles are what the elements mean anyway. They are named because the style sheet shows each row
// as a card on small screens, and browsers then no longer take it for a row.
function row({ attribute, label, value, source, origin, confirmed_at: time, rivals = [] }) {
  const cells = [
    html`<span class="value">${asText(value)}</span>`,
    html`<code>${source}</code> ${sourceWords[source]}`,
    html`<code>${origin}</code>`,
    when(time),
    rivals.length > 0 ? html`<ul>${rivals.map(rival)}</ul>` : 'nothing else',
  ];
  return html`<tr role="row">
<th role="rowheader" scope="row">${label && label !== attribute && html`${label}<br>`}<code>${attribute}</code></th>
${cells.map((cell, i) => html`<td role="cell" data-name="${columns[i + 1]}">${cell}</td>
`)}</tr>
`;
}

function profileTable({ attributes }) {
  return html`<table role="table" aria-labelledby="known-title">
<thead role="rowgroup"><tr role="row">${columns.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">
${attributes.map(row)}</tbody>
</table>`;
}

export function behind(user, profile) {
  const page = { title: 'What we know about you', user, path: '/behind', script: profile && '/static/behind.js' };
  if (!profile) {
    return layout(page, html`<h1>What we know about you</h1>
<p class="summary">Nothing, as long as we do not know who you are. Come in at the top of the page to see your own.</p>`);
  }
  return layout(page, html`<h1>What we know about you</h1>
<p class="summary">Everything, with where it came from. And every time that we thought about asking you something: what we decided, and why.</p>
<h2 id="known-title">Known</h2>
${profileTable(profile)}
<p><a href="/me">Change it, or have it forgotten</a></p>
<h2 id="decisions-title">Asked, and not asked</h2>
<p>For the articles that you opened in this window, the latest first.</p>
<div id="decisions" aria-live="polite"><p>Open an article, then come back. (This list needs JavaScript.)</p></div>`);
}

const letterText = html`<p>Dear reader,</p>
<p>this month a loom that works, and a misprint of 1843.</p>`;

// `question`: what the backend was given to put at the end of the letter.
export function letter(user, question) {
  const page = { title: 'Your letter', user, path: '/letter', script: question && '/static/letter.js' };
  if (!user) {
    return layout(page, html`<h1>Your letter</h1>
<p class="summary">Letters have an addressee. Come in at the top of the page to see yours.</p>`);
  }
  if (!question) {
    return layout(page, html`<h1>Your letter</h1>
<p class="summary">A letter can ask, too: at its end is a link to one question, which is answered without logging in.</p>
<form method="post" action="/letter"><button type="submit">Write my letter</button></form>`);
  }
  const asks = question.url
    ? html`<p>One question, and the next letter fits you better: <a href="${question.url}">${question.title}</a></p>`
    : html`<p>With kind regards</p>`;
  return layout(page, html`<h1>Your letter</h1>
<div class="text letter" data-decision="${question.decision}">
${letterText}
${asks}
</div>
${why('letter')}`);
}

// The question is Acquaint's, the card is the magazine's.
export function own(user) {
  return layout({ title: 'A card of our own', user, path: '/own', asks: true, script: '/static/own.js' }, html`<h1>A card of our own</h1>
<p class="summary">Who does not like our widget draws the question, and asks the interface only what to ask.</p>
<div id="own" class="text" aria-live="polite"><p>Come in at the top of the page, or agree to be remembered. (This page needs JavaScript.)</p></div>
${why('card')}
<details id="wire" hidden>
<summary>What went over the wire</summary>
<pre></pre>
</details>`);
}

export function privacy(user) {
  return layout({ title: 'Privacy', user, path: '/privacy' }, html`<h1>Privacy</h1>
<p class="summary">We ask a little at a time, we say why, and “Not now” or “Rather not say” is always an answer.</p>
<div class="text">
<p>To sign up takes your name, your e-mail address and a password. Later we may ask for your job title and your company, to pick articles for you, what you like to read and why, in which way you read best, and whether you would like our newsletter. Who reads for work is also asked for their line of work and the size of their team.</p>
<p>Without an account we keep nothing of you, unless you agree to be remembered on this device. What you tell us then is kept for 30 days after your last visit, comes along when you sign up or log in, and is erased by “Not you?”.</p>
<p>Each question says what the answer is for. Whoever says “Don’t ask again” is not asked again.</p>
<p>You can see <a href="/behind">what we know about you</a>, and where each value came from.</p>
</div>`);
}

export function notFound(user) {
  return layout({ title: 'Not found', user, path: '/' }, html`<h1>Not found</h1>
<p>There is no page here. <a href="/">To the front page</a></p>`);
}

export function outOfOrder() {
  return layout({ title: 'Out of order', path: '/' }, html`<h1>Out of order</h1>
<p>We cannot find out who you are just now. Please try again in a minute.</p>`);
}
