import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Broken, inLine, makeOne, noProvider, production, secrets, yaml } from './broken.ts'

const [short, strong] = secrets

/** What refers to nothing, or to what cannot be. */
export const brokenReferences: readonly Broken[] = [
  {
    what: 'a variable that is not set',
    files: yaml('database: sqlite:${FOLDER}/auth.db\n'),
    says: [inLine('database needs the variable FOLDER, which is not set; set it, or write ${FOLDER:-default}', '1:1')],
  },
  {
    what: 'half a reference',
    files: yaml('project_name: ${Acme\n'),
    says: [
      inLine(
        'project_name has ${ that is not ${NAME} or ${NAME:-text}; write $${ for the characters themselves',
        '1:1',
      ),
    ],
  },
  {
    what: 'a secret where a number belongs',
    files: yaml('otp:\n  length: ${APP_SECRET}\n'),
    env: { APP_SECRET: short },
    says: [inLine('otp.length must be a whole number from 4 to 10; what it refers to is not', '2:3')],
  },
  {
    what: 'a secret in no file',
    files: yaml('secret: file:secrets/keychime\n'),
    says: [
      inLine('secret names the file secrets/keychime, which does not exist; create it or correct the path', '1:1'),
    ],
  },
  {
    what: 'a secret in a folder',
    env: { KEYCHIME_SECRET: 'file:secrets' },
    prepare: (folder) => mkdirSync(join(folder, 'secrets')),
    says: ['KEYCHIME_SECRET names the file secrets, which is a folder; name a file in it'],
  },
  {
    what: 'a secret that others can read',
    files: { '.env': 'KEYCHIME_SECRET=file:secret\n', secret: strong },
    prepare: (folder) => chmodSync(join(folder, 'secret'), 0o644),
    says: ['.env:1: KEYCHIME_SECRET names the file secret, which others may read (mode 644); run: chmod 600 secret'],
  },
  {
    what: 'an empty file for a secret',
    files: { 'keychime.yaml': 'jwt:\n  signing_key: file:key\n', key: '\n' },
    says: [inLine('jwt.signing_key names the file key, which is empty; write the secret into it', '2:3')],
  },
  {
    what: 'a short secret in a file of its own',
    files: { 'keychime.yaml': 'secret: file:./key\n', key: `${short}\n` },
    says: [inLine(`secret must have at least 32 bytes; ${makeOne}`, '1:1')],
  },
  {
    what: 'no file for a secret',
    env: { KEYCHIME_SECRET: 'file:' },
    says: ['KEYCHIME_SECRET names no file; write file: and a path, such as file:/run/secrets/keychime'],
  },
]

/** Layers of lists, each of ten of the layer before. */
const bomb = ['lol', ...'abcdefgh'].reduce(
  (text, name, at) =>
    `${text}${name}: &${name} [${Array(at === 0 ? 1 : 20).fill(at === 0 ? 'lol' : `*${['lol', ...'abcdefgh'][at - 1]}`)}]\n`,
  '',
)

/** Files that are no lists of settings. */
export const brokenFiles: readonly Broken[] = [
  {
    what: 'a folder in place of a file',
    prepare: (folder) => mkdirSync(join(folder, 'keychime.yaml')),
    says: ['keychime.yaml: must be a file, not a folder'],
  },
  {
    what: 'a link to nothing',
    prepare: (folder) => symlinkSync('gone.yaml', join(folder, 'keychime.yaml')),
    says: ['keychime.yaml: must be a file, not a link to nothing'],
  },
  {
    what: 'a bomb of aliases',
    files: yaml(bomb),
    says: [inLine('must not have more than 100 aliases; write values out', '7:8')],
  },
  {
    what: 'tabs',
    files: yaml('otp:\n\tlength: 6\n'),
    says: [inLine('must be indented by spaces, not by a tab', '2:1')],
  },
  {
    what: 'two documents',
    files: yaml('prefix: /a\n---\nprefix: /b\n'),
    says: [inLine('must not begin a second document; keep one', '2:1')],
  },
  {
    what: 'UTF-16',
    files: { 'keychime.yaml': Buffer.from('\ufeffprefix: /a\n', 'utf16le') },
    says: [inLine('must be text in UTF-8; save it so', '1:1')],
  },
  {
    what: 'Latin-1',
    files: { 'keychime.yaml': Buffer.from('prefix: /a\nproject_name: B\u00fccher\n', 'latin1') },
    says: [inLine('must be text in UTF-8; save it so', '2:16')],
  },
  {
    what: 'control characters',
    files: yaml('prefix: /a\nproject_name: "A\0"\n'),
    says: [inLine('must be text in UTF-8, without control characters', '2:17')],
  },
  {
    what: 'an empty file',
    files: yaml(''),
    says: [inLine('must have a setting, such as project_name: Acme; write one, or remove the file', '1:1')],
  },
  {
    what: 'a file of comments',
    files: { 'config.test.yaml': '# otp:\n#   length: 6\n' },
    args: ['--env', 'testing'],
    says: ['config.test.yaml:1:1: must have a setting, such as project_name: Acme; write one, or remove the file'],
  },
  {
    what: 'a list at the top',
    files: yaml('- otp\n- jwt\n'),
    says: [inLine('must be names and values, such as project_name: Acme, not a list', '1:1')],
  },
  {
    what: 'a setting given twice',
    files: yaml('otp:\n  length: 6\n  length: 8\n'),
    says: [inLine('otp.length is given twice; keep one', '3:3')],
  },
  {
    what: 'a setting in both spellings',
    files: yaml('otp:\n  maxAttempts: 3\n  max_attempts: 5\n'),
    says: [inLine('otp.max_attempts is given twice; keep one', '3:3')],
  },
  {
    what: 'a list in place of a section',
    files: yaml('otp:\n  - length: 6\n'),
    says: [inLine('otp must be a section of settings, not a list', '1:1')],
  },
  {
    what: 'a tag',
    files: yaml(`secret: !!binary ${strong}\n`),
    says: [inLine('must not have a tag; remove the word that begins with !', '1:18')],
  },
  {
    what: 'another YAML',
    files: yaml('%YAML 1.1\n---\njwt: { rotate_refresh_tokens: no }\n'),
    says: [inLine('must be YAML 1.2; remove the line that begins with %YAML', '1:1')],
  },
  {
    what: 'a quote that never closes',
    files: yaml(`project_name: "Acme\nsecret: ${strong}\n`),
    says: [inLine('must close what it opens, and have a blank before #', '3:1')],
  },
  {
    what: 'a name without a blank behind it',
    files: yaml(`secret:${strong}\notp:\n  length: 6\n`),
    says: [inLine('must have a blank after the colon, as in name: value', '1:1')],
  },
  {
    what: 'an alias of nothing',
    files: yaml('prefix: *path\n'),
    says: [inLine('must name an anchor that stands above', '1:9')],
  },
  {
    what: 'more than settings can be',
    files: yaml(`# ${'x'.repeat(65_536)}\n`),
    says: ['keychime.yaml: must be smaller than 65536 bytes'],
  },
  {
    what: 'two files for one environment',
    files: { 'config.dev.yaml': 'prefix: /a\n', 'config.development.yaml': 'prefix: /b\n' },
    says: ['config.development.yaml: must not stand beside config.dev.yaml; keep one'],
  },
  {
    what: 'a file that would be overlooked',
    files: { 'keychime.yml': 'prefix: /a\n' },
    says: ['keychime.yml: must end in .yaml to be read; rename it'],
  },
  {
    what: 'a file for one environment that names another',
    files: { 'config.production.yaml': 'environment: development\n' },
    env: production,
    says: ['config.production.yaml:1:1: environment must be production, as the name of the file says', noProvider],
  },
  {
    what: 'a variable without a name',
    files: { '.env': 'PORT=0\n=x\nKEYCHIME_PREFIX=/a\n' },
    says: ['.env:2: must have a name before the ='],
  },
  {
    what: 'a line that is no variable',
    files: { '.env': `KEYCHIME_SECRET: ${strong}\n` },
    says: ['.env:1: must be NAME=value, or a comment'],
  },
  {
    what: 'a variable whose quote never closes',
    files: { '.env.local': `A=1\nKEYCHIME_SECRET="${strong}\n` },
    says: ['.env.local:2: KEYCHIME_SECRET must end with the quote that it begins with, and nothing after it'],
  },
  {
    what: 'files in no place',
    args: ['--config', 'etc/keychime.yaml'],
    says: ['--config names etc/keychime.yaml, which does not exist; correct the path'],
  },
]
