// A reader of the magazine: a browser context of their own, and what they do with it.
import { randomUUID } from 'node:crypto';

// Ada, new to the site, unless `who` is somebody whom it knows.
export async function newReader(browser, site, options = {}, who = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const { name, email, password } = {
    name: 'Ada',
    email: `ada.${randomUUID()}@example.com`,
    password: `Note-G-${randomUUID()}`,
    ...who,
  };
  const field = (label) => page.getByLabel(label, { exact: true });
  const press = (button) => page.getByRole('button', { name: button, exact: true }).click();

  return {
    page, email, password, field, press,
    close: () => context.close(),
    open: (path) => page.goto(site + path),
    follow: (link) => page.getByRole('link', { name: link, exact: true }).click(),
    heading: (text) => page.getByRole('heading', { name: text }).waitFor(),
    greeted: () => page.getByText(`Hello ${name}`).waitFor(),
    async signUp() {
      await page.goto(site);
      await page.getByRole('link', { name: 'Sign up' }).click();
      await field('First name').fill(name);
      await field('Last name').fill('Lovelace');
      await field('E-mail').fill(email);
      await field('Password').fill(password);
      await press('Sign up');
      await page.getByText(`Hello ${name}`).waitFor();
    },
    async logOut() {
      await page.goto(site);
      await press('Log out');
      await page.getByRole('link', { name: 'Log in' }).waitFor();
    },
    async logIn() {
      await page.goto(site);
      await page.getByRole('link', { name: 'Log in' }).click();
      await this.logInHere();
    },
    // On the log-in page.
    async logInHere() {
      await field('E-mail or user name').fill(email);
      await press('Continue');
      await field('Password').fill(password);
      await press('Log in');
    },
  };
}
