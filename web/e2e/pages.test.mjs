// Every page for every reader: in both colour schemes, on a small and a large screen, without
// JavaScript, by keyboard alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inspect, inspectEverywhere, openBrowser } from './browser.mjs';
import { focused, tabTo } from './keyboard.mjs';
import { newReader } from './reader.mjs';
import { start } from './start.mjs';

let world;
let browser;
before(async () => {
  world = await start();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

// A walk through all pages in their first and their error states.
async function walk(ada) {
  const { page } = ada;
  await ada.open('/');
  await inspectEverywhere(page, 'home');

  await ada.follow('Sign up');
  await inspectEverywhere(page, 'sign-up');
  await ada.field('First name').fill('Ada');
  await ada.field('Last name').fill('Lovelace');
  await ada.field('E-mail').fill(ada.email);
  await ada.field('Password').fill('short');
  await ada.press('Sign up');
  await ada.heading('Please check this');
  assert.equal(await ada.field('E-mail').inputValue(), ada.email);
  assert.equal(await ada.field('Password').inputValue(), '');
  await inspectEverywhere(page, 'sign-up-error');

  await ada.signUp();
  await ada.open('/');
  await inspectEverywhere(page, 'home-logged-in');
  await ada.logOut();

  await ada.follow('Log in');
  await inspectEverywhere(page, 'log-in');
  await ada.field('E-mail or user name').fill(' ');
  await ada.press('Continue');
  await ada.heading('Please check this');
  await inspectEverywhere(page, 'log-in-error');
  await ada.field('E-mail or user name').fill(ada.email);
  await ada.press('Continue');
  await ada.heading('Enter your password');
  assert.equal(await ada.field('E-mail or user name').inputValue(), ada.email);
  await inspectEverywhere(page, 'password');
  await ada.field('Password').fill('not the password');
  await ada.press('Log in');
  await ada.heading('Please check this');
  await inspectEverywhere(page, 'password-error');

  await ada.logIn();
  await ada.field('Job title').waitFor();
  await inspectEverywhere(page, 'question');
  await ada.field('Job title').fill('   ');
  await ada.field('Company').fill('Analytical Engines');
  await ada.press('Continue');
  await ada.heading('Please check this');
  assert.equal(await ada.field('Company').inputValue(), 'Analytical Engines');
  await inspectEverywhere(page, 'question-error');
  const otherTab = await page.context().newPage();
  await otherTab.goto(page.url());
  await ada.field('Job title').fill('Engineer');
  await ada.press('Continue');
  await ada.greeted();

  await otherTab.getByLabel('Job title').fill('Countess');
  await otherTab.getByLabel('Company').fill('Analytical Engines');
  await otherTab.getByRole('button', { name: 'Continue' }).click();
  await otherTab.getByRole('heading', { name: 'Answered already' }).waitFor();
  await inspectEverywhere(otherTab, 'question-answered');
  await otherTab.getByRole('link', { name: 'Go on' }).click();
  await otherTab.getByText('Hello Ada').waitFor();
  await otherTab.close();

  await ada.open('/articles/engines');
  await ada.field('Send me the monthly newsletter').waitFor();
  await inspectEverywhere(page, 'article');
  await ada.press('Save');
  await ada.heading('Thank you. Saved.');
  await inspectEverywhere(page, 'article-saved');
  await ada.open('/articles/dots');
  await page.frameLocator('acquaint-question iframe').getByLabel('By touch').waitFor();
  await inspectEverywhere(page, 'article-frame');
  await ada.open('/behind');
  await inspectEverywhere(page, 'behind');
}

test('every page is accessible and fits', async (t) => {
  const ada = await newReader(browser, world.site, { viewport: { width: 320, height: 800 } });
  t.after(ada.close);
  await walk(ada);
});

// A reader without an account, then with one.
async function walkAsVisitor(ada) {
  const { page } = ada;
  await ada.open('/articles/museum');
  await page.getByRole('button', { name: 'Yes, remember me' }).waitFor();
  await inspectEverywhere(page, 'visitor-consent');
  await ada.press('Yes, remember me');
  await page.getByText('Behind this page: we did not ask').waitFor();
  await ada.press('Keep this article');
  await ada.field('Pleasure').waitFor();
  await inspectEverywhere(page, 'modal');
  await ada.press('Save');
  await page.getByText('Please answer this.').waitFor();
  await inspectEverywhere(page, 'modal-error');
  await ada.field('Pleasure').check();
  await ada.press('Save');
  await ada.heading('Thank you. Saved.');
  await inspectEverywhere(page, 'modal-saved');
  await ada.open('/own');
  await page.getByRole('button', { name: 'Two minutes' }).waitFor();
  await page.locator('#wire summary').click();
  await inspectEverywhere(page, 'own');
  await ada.press('Two minutes');
  await page.getByText('Thank you. Saved.').waitFor();
  await ada.signUp();
  await ada.open('/own');
  await page.getByRole('button', { name: 'That was not me' }).waitFor();
  await inspectEverywhere(page, 'visitor-merged');
}

test('pages for readers without an account are accessible and fit', async (t) => {
  const ada = await newReader(browser, world.site, { viewport: { width: 320, height: 800 } });
  t.after(ada.close);
  await walkAsVisitor(ada);
});

test('a question at the edge of a page, and a letter with a question', async (t) => {
  const ada = await newReader(browser, world.site, { viewport: { width: 320, height: 800 } });
  t.after(ada.close);
  await ada.signUp();
  await ada.logOut();
  await ada.logIn();
  await ada.field('Job title').fill('Engineer');
  await ada.field('Company').fill('Analytical Engines');
  await ada.press('Continue');
  await ada.greeted();
  await ada.open('/letter');
  await inspectEverywhere(ada.page, 'letter');
  await ada.open('/articles/looms');
  await ada.field('Machines').waitFor();
  await inspectEverywhere(ada.page, 'slide-in');
  await ada.press('Save');
  await ada.page.getByText('Please answer this.').waitFor();
  await inspectEverywhere(ada.page, 'slide-in-error');
  await ada.press('Not now');
});

test('pages speak German to who prefers it, and fit', async (t) => {
  for (const [colorScheme, width] of [['light', 320], ['dark', 1280]]) {
    const ada = await newReader(browser, world.site, { locale: 'de-CH', colorScheme, viewport: { width, height: 800 } });
    t.after(ada.close);
    const { page } = ada;
    await ada.open('/u/signup');
    assert.equal(await page.getAttribute('html', 'lang'), 'de');
    await ada.field('E-Mail').fill('ada@example');
    await ada.field('Passwort').fill('kurz');
    await page.getByRole('button', { name: 'Registrieren' }).evaluate((button) => { button.form.noValidate = true; });
    await ada.press('Registrieren');
    await ada.heading('Bitte prüfen Sie dies');
    await inspect(page, 'sign-up-error-de');
    await ada.open('/u/login');
    await inspect(page, 'log-in-de');
    await ada.field('E-Mail oder Benutzername').fill(ada.email);
    await ada.press('Weiter');
    await ada.field('Passwort').fill('falsch');
    await ada.press('Anmelden');
    await ada.heading('Bitte prüfen Sie dies');
    await inspect(page, 'password-error-de');
  }
});

test('going back, reloading and a second tab are fine while logging in', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  await ada.signUp();
  await ada.logOut();
  const { page } = ada;
  await ada.open('/u/login?return_to=/articles/engines');
  await ada.field('E-mail or user name').fill('someone.else@example.com');
  await ada.press('Continue');
  await ada.heading('Enter your password');
  await page.goBack();
  await ada.field('E-mail or user name').fill(ada.email);
  await ada.press('Continue');
  await ada.heading('Enter your password');
  await page.reload();
  const other = await page.context().newPage();
  await other.goto(page.url());
  assert.equal(await other.getByLabel('E-mail or user name').inputValue(), ada.email);
  await other.close();
  await ada.field('Password').fill(ada.password);
  await ada.press('Log in');
  await ada.press('Not now');
  await page.waitForURL('**/articles/engines');
});

test('sign-up, log-in and question work without JavaScript', async (t) => {
  const ada = await newReader(browser, world.site, { javaScriptEnabled: false });
  t.after(ada.close);
  await ada.signUp();
  await ada.logOut();
  await ada.logIn();
  await ada.field('Job title').fill('Engineer');
  await ada.field('Company').fill('Analytical Engines');
  await ada.press('Continue');
  await ada.greeted();
});

test('everything can be done by keyboard alone', async (t) => {
  const ada = await newReader(browser, world.site);
  t.after(ada.close);
  const { page } = ada;
  const fillIn = async (fields) => {
    for (const [label, text] of Object.entries(fields)) {
      await tabTo(page, label);
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
  };
  const activate = async (name) => {
    await tabTo(page, name);
    await page.keyboard.press('Enter');
  };

  await ada.open('/');
  await activate('Sign up');
  await ada.heading('Sign up');
  await fillIn({ 'First name': 'Ada', 'Last name': 'Lovelace', 'E-mail': ada.email, Password: ada.password });
  await ada.greeted();

  await activate('Log out');
  await page.getByRole('link', { name: 'Log in' }).waitFor();
  await activate('Log in');
  await ada.heading('Log in');
  await fillIn({ 'E-mail or user name': ada.email });
  await ada.heading('Enter your password');
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');

  await ada.field('Job title').waitFor();
  await fillIn({ 'Job title': 'Engineer', Company: 'Analytical Engines' });
  await ada.greeted();

  await ada.open('/articles/engines');
  await ada.field('Send me the monthly newsletter').waitFor();
  await tabTo(page, 'Send me the monthly newsletter');
  await page.keyboard.press('Space');
  await activate('Save');
  await ada.heading('Thank you. Saved.');
  assert.equal((await focused(page)).name, 'Thank you. Saved.');
});
