// Names that nobody declared, and what is declared and not used: a browser test that fails only where it is run shows
// the first, and nothing shows the second.
import globals from 'globals';

const rules = { 'no-undef': 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] };

export default [
  { ignores: ['**/node_modules/**', '**/dist/**', 'build/**'] },
  { files: ['**/*.mjs'], rules, languageOptions: { globals: { ...globals.node, ...globals.browser, auth0: 'readonly' } } },
];
