/** The server's side of the panel: the addresses below /course/, and what they answer. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

export type Status = 'untouched' | 'tried' | 'passed' | 'proved';

export interface Exercise {
  id: string;
  title: string;
  status: Status;
  points: number;
  most: number;
  hints: number;
}

export interface Chapter {
  name: string;
  number: number;
  title: string;
  notebook: string;
  status: Status;
  points: number;
  most: number;
  done: number;
  exercises: Exercise[];
  /** The latest check: what it said about the tests of answers that had been begun. */
  check: { at: string; tests: { cell: string; mark: 'passed' | 'failed' | 'proved' }[] } | null;
}

export interface Place {
  chapter: string;
  exercise: string;
}

export interface Schedule {
  hours_per_week: number;
  hours_done: number;
  hours_left: number;
  finish: string | null;
  to_come: number;
}

export interface Overview {
  version: string;
  path: string;
  paths: { id: string; title: string }[];
  schedule: Schedule | null;
  chapters: Chapter[];
  next: Place | null;
  due: Place[];
}

export interface TestResult {
  exercise: string;
  cell: string;
  status: string;
  /** How the state is called, and the sign for it. */
  name: string;
  mark: string;
  points: number;
  most: number;
  message: string;
  answer_error: string;
  answered: boolean;
}

export interface CheckResult {
  chapter: string;
  status: string;
  points: number;
  most: number;
  tests: TestResult[];
  repairs: string[];
  reason: string;
  page: string;
  seconds: number;
}

export interface Checked {
  state: 'running' | 'done' | 'failed';
  words: string;
  seconds: number;
  result: CheckResult | null;
}

export interface Hint {
  title: string;
  level: number;
  text: string;
  trouble: string;
}

export interface Released {
  cell: string;
  source: string;
  kept: string;
}

/** Ask the course's server; without a body it is a question, with one a request to do something. */
function ask<T>(path: string, body?: object): Promise<T> {
  return send(path, body ? { method: 'POST', body: JSON.stringify(body) } : {}).then(content<T>);
}

/** Return the overview, or null while it is still this version of it. */
async function overview(version: string): Promise<Overview | null> {
  const response = await send('state', { headers: { 'If-None-Match': `"${version}"` } });
  return response.status === 304 ? null : content(response);
}

function send(path: string, init: RequestInit): Promise<Response> {
  const settings = ServerConnection.makeSettings();
  return ServerConnection.makeRequest(URLExt.join(settings.baseUrl, 'course', path), init, settings);
}

async function content<T>(response: Response): Promise<T> {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(answer.message ?? `The server answered ${response.status}.`);
  }
  return answer as T;
}

export const server = {
  overview,
  check: (chapter: string) => ask<{ id: string }>('check', { chapter }),
  checked: (id: string) => ask<Checked>(`check/${id}`),
  hint: (place: Place) => ask<Hint>('hint', place),
  reset: (place: Place, source: string) => ask<Released>('reset', { ...place, source }),
  choose: (path: string, hours: number) => ask<Overview>('path', { path, hours_per_week: hours })
};
