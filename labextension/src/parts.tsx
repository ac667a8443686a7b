/** The parts of the panel that show where the learner stands. */

import * as React from 'react';

import { points, round } from './course';
import type { Course } from './course';
import type { Actions } from './panel';
import type { Chapter, Exercise, Overview, Status } from './server';

const WORDS: Record<Status, string> = {
  untouched: 'not started',
  tried: 'tried',
  passed: 'passed',
  proved: 'passed with all tests'
};

interface Props {
  course: Course;
  actions: Actions;
}

const STAR = 'M8 .9l2.1 4.6 5 .6-3.7 3.4 1 4.9L8 12l-4.4 2.4 1-4.9L.9 6.1l5-.6z';

/** The marks of %progress, ○ ◐ ✔ ★, drawn: fonts have them in all sizes, or not at all. */
export function StatusIcon({ status }: { status: Status }): JSX.Element {
  return (
    <svg className={`course-icon course-is-${status}`} viewBox="0 0 16 16" aria-hidden="true">
      {(status === 'untouched' || status === 'tried') && (
        <circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" strokeWidth="1.4" />
      )}
      {status === 'tried' && <path d="M8 1.7a6.3 6.3 0 0 0 0 12.6z" fill="currentColor" />}
      {status === 'passed' && <path d="M2.4 8.6l3.9 4 7.3-9.2" fill="none" stroke="currentColor" strokeWidth="2.4" />}
      {status === 'proved' && <path d={STAR} fill="currentColor" />}
    </svg>
  );
}

export function NextUp({ course, overview, actions }: Props & { overview: Overview }): JSX.Element {
  const { next } = course;
  const { due } = overview;
  return (
    <section aria-label="What comes next">
      <button className="course-main" onClick={actions.next} disabled={!next}>
        <span>{next ? 'Next exercise' : 'Everything here is done'}</span>
        {next && <small>{shortTitle(titleOf(course, next.chapter, next.exercise))}</small>}
      </button>
      {due.length > 0 && (
        <>
          <h3>Time to repeat</h3>
          <ul className="course-list">
            {due.map(item => (
              <li key={item.chapter}>
                <button className="course-row" onClick={() => actions.go(item)}>
                  <span className="course-title">{course.find(item.chapter)?.title}</span>
                  <small>{`from memory: ${item.exercise}`}</small>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export function ChapterView({ course, actions, children }: React.PropsWithChildren<Props>): JSX.Element | null {
  const chapter = course.chapter;
  if (!chapter) {
    return null;
  }
  const { running, exercise } = course;
  return (
    <section aria-label={`This chapter: ${chapter.title}`}>
      <h2>{chapter.title}</h2>
      <Meter chapter={chapter} />
      <div className="course-buttons">
        <button onClick={actions.check} disabled={running !== null} title="All tests, hidden ones too (Alt+Shift+K)">
          ✔ Check
        </button>
        <button
          onClick={actions.hint}
          disabled={!exercise?.hints}
          aria-label={exercise && `Next hint for ${exercise.id}`}
          title="The next hint for this exercise (Alt+Shift+H)"
        >
          Hint
        </button>
      </div>
      {children}
      <ul className="course-list">
        {chapter.exercises.map(one => (
          <ExerciseRow key={one.id} chapter={chapter} exercise={one} here={one === exercise} actions={actions} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  chapter: Chapter;
  exercise: Exercise;
  here: boolean;
  actions: Actions;
}

function ExerciseRow({ chapter, exercise, here, actions }: RowProps): JSX.Element {
  const go = () => actions.go({ chapter: chapter.name, exercise: exercise.id });
  return (
    <li>
      <button className="course-row" onClick={go} aria-current={here ? 'step' : undefined}>
        <StatusIcon status={exercise.status} />
        <span className="course-title">{shortTitle(exercise.title)}</span>
        <small>
          {WORDS[exercise.status]} · {round(exercise.points)}/{round(exercise.most)}
        </small>
      </button>
    </li>
  );
}

export function ChapterList({ course, overview, actions }: Props & { overview: Overview }): JSX.Element {
  return (
    <section aria-label="All chapters">
      <h2>Chapters</h2>
      <ul className="course-list">
        {overview.chapters.map(chapter => (
          <li key={chapter.name}>
            <button
              className="course-row"
              onClick={() => actions.open(chapter.notebook)}
              aria-current={chapter === course.chapter ? 'page' : undefined}
            >
              <StatusIcon status={chapter.status} />
              <span className="course-title">
                {chapter.number} · {chapter.title}
              </span>
              <small>
                {chapter.done} of {chapter.exercises.length} exercises · {round(chapter.points)}/{round(chapter.most)}
              </small>
            </button>
          </li>
        ))}
      </ul>
      <button className="course-link" onClick={actions.start}>
        Open the start page
      </button>
    </section>
  );
}

/** The path and the hours per week; changing one of them asks for a new date. */
export function Goals({ course, overview }: { course: Course; overview: Overview }): JSX.Element {
  const { path, paths, schedule } = overview;
  const hours = schedule?.hours_per_week ?? 0;
  return (
    <section aria-label="Your path">
      <h2>Your path</h2>
      <label className="course-wide">
        <span>Path</span>
        <select value={path} onChange={event => void course.choose(event.target.value, 0)}>
          <option value="">Chapter by chapter</option>
          {paths.map(one => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Hours a week</span>
        <input
          key={hours}
          type="number"
          min="1"
          max="80"
          defaultValue={hours || ''}
          disabled={!path}
          onBlur={event => {
            const wanted = Number(event.target.value);
            if (wanted > 0 && wanted !== hours) {
              void course.choose(path, wanted);
            }
          }}
        />
      </label>
      {schedule && (
        <p className="course-quiet">
          {Math.round(schedule.hours_done)} hours done, {Math.ceil(schedule.hours_left)} left
          {schedule.finish && `; you finish by ${day(schedule.finish)}`}
        </p>
      )}
    </section>
  );
}

function Meter({ chapter }: { chapter: Chapter }): JSX.Element {
  return (
    <div className="course-meter">
      <progress value={chapter.points} max={chapter.most || 1} aria-label="Points in this chapter" />
      <span>{points(chapter.points, chapter.most)}</span>
    </div>
  );
}

function titleOf(course: Course, chapter: string, exercise: string): string {
  return course.find(chapter)?.exercises.find(one => one.id === exercise)?.title ?? exercise;
}

/** "3 · the phone desk" for "Exercise 3 · joins-ladder-inner: the phone desk". */
function shortTitle(title: string): string {
  const parts = /^Exercise (\d+) · [^:]+: (.+)$/.exec(title);
  return parts ? `${parts[1]} · ${parts[2]}` : title;
}

function day(date: string): string {
  return new Date(date).toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
}
