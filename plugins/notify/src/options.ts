import { type OptionsOf, runOrShell, secretReference, userCommandProperties } from '@tapedeck/core';
import { outcomes } from './outcomes.ts';

const when = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: { enum: outcomes },
  description: 'Outcomes that are told; all of them unless given.',
} as const;

// Whoever writes a password into an address has written it into the site file, so that form is refused.
const url = {
  anyOf: [{ type: 'string', pattern: '^https?://[^/?#@\\s]+([/?#]\\S*)?$' }, secretReference],
  description: 'An address that begins with https:// or http://. One that holds a token is a secret: give it by reference.',
} as const;

const address = {
  type: 'string',
  pattern: '^[^\\s@<>,;]+@[^\\s@<>,;]+$',
  description: 'A mail address without a name: admin@example.org.',
} as const;

const ping = {
  type: 'object',
  description: 'Say either "url", or "success" with "start" and "failure" where the service has them.',
  additionalProperties: false,
  oneOf: [
    { title: 'map with "url"', required: ['url'] },
    { title: 'map with "success"', required: ['success'] },
  ],
  dependencies: { start: ['success'], failure: ['success'] },
  properties: {
    url: { ...url, description: 'Pinged as it is for success, with "/start" and "/fail" behind its path for start and failure.' },
    start: { ...url, description: 'Pinged when a run starts.' },
    success: { ...url, description: 'Pinged when a run was complete.' },
    failure: { ...url, description: 'Pinged when a run was anything else.' },
    when: {
      ...when,
      items: { enum: ['start', ...outcomes] },
      description: 'What is told: start, and outcomes; all but "skipped" unless given.',
    },
  },
} as const;

const webhook = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: { url, when },
} as const;

const smtp = {
  type: 'object',
  description: 'The mail server; "user" and "password" go together.',
  additionalProperties: false,
  required: ['host'],
  dependencies: { user: ['password'], password: ['user'] },
  properties: {
    host: { type: 'string', minLength: 1, description: 'Name or address of the mail server.' },
    port: { type: 'integer', minimum: 1, maximum: 65_535, description: '587 unless given; 465 with "tls", 25 with "none".' },
    security: {
      enum: ['starttls', 'tls', 'none'],
      default: 'starttls',
      description: 'How the connection is encrypted. Nothing is sent to a server that cannot do so, or whose certificate is not trusted.',
    },
    user: { type: 'string', minLength: 1, description: 'Name to log in with.' },
    password: { ...secretReference, description: 'Where to find the password; it never stands here itself.' },
  },
} as const;

const mail = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to', 'smtp'],
  properties: {
    from: address,
    to: { type: 'array', minItems: 1, items: address, description: 'Mail addresses of the receivers.' },
    smtp,
    when,
  },
} as const;

const command = {
  type: 'object',
  description: 'Say either "run" or "shell".',
  additionalProperties: false,
  oneOf: runOrShell,
  properties: {
    ...userCommandProperties,
    // Below the deadline of the step, which would count against the run.
    limitMinutes: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 9,
      description: 'The command and all that it started are ended after this time, 5 unless given; at most 9.',
    },
    when,
  },
} as const;

/** Options of the key `notify` of a job: a list, each item one way of telling. */
export const notifyOptions = {
  type: 'array',
  description: 'Who is told how a run went, in this order.',
  items: {
    type: 'object',
    description: 'One of "ping", "webhook", "mail" and "command".',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: { ping, webhook, mail, command },
  },
} as const;

/** Checked options of the use of `notify` in a job. */
export type NotifyOptions = OptionsOf<typeof notifyOptions>;

type Item = NotifyOptions[number];

/** A ping to a service that raises an alarm when none comes. */
export type PingNotifier = NonNullable<Item['ping']>;

/** A document for a program elsewhere. */
export type WebhookNotifier = NonNullable<Item['webhook']>;

/** A mail for people. */
export type MailNotifier = NonNullable<Item['mail']>;

/** A command of the user. */
export type CommandNotifier = NonNullable<Item['command']>;
