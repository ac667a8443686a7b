/** The answers to the panel's two questions: the check's results, and hints. */

import { MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import * as React from 'react';

import { points, round, same } from './course';
import type { Course } from './course';
import type { Actions } from './panel';
import type { CheckResult, TestResult } from './server';

interface Props {
  course: Course;
  actions: Actions;
  rendermime: IRenderMimeRegistry;
}

export function Answers({ course, actions, rendermime }: Props): JSX.Element {
  const { running, result, hints, at } = course;
  return (
    <>
      {hints && same(hints.place, at) && (
        <div className="course-box" role="group" aria-label={`Hints for ${at.exercise}`}>
          {hints.shown.map(hint => (
            <div key={hint.level}>
              <h3>{hint.title}</h3>
              <Markdown text={hint.text} rendermime={rendermime} />
              {hint.trouble && <small>{hint.trouble}</small>}
            </div>
          ))}
          <Close what="the hints" close={() => course.close()} />
        </div>
      )}
      {running && (
        <div className="course-box">
          <progress aria-label="The check is running" />
          <small>
            {running.words} · {Math.round(running.seconds)} s
          </small>
        </div>
      )}
      {result && result.chapter === at.chapter && <Outcome result={result} course={course} actions={actions} />}
    </>
  );
}

interface OutcomeProps {
  result: CheckResult;
  course: Course;
  actions: Actions;
}

/** What the check has found; the message of the first exercise that was worked on and is not right is open. */
function Outcome({ result, course, actions }: OutcomeProps): JSX.Element {
  const first = result.tests.find(test => test.status === 'failed' && test.answered);
  return (
    <div className="course-box" role="group" aria-label="Result of the check">
      <h3>Checked: {points(result.points, result.most)}</h3>
      {result.reason && <p>{result.reason}</p>}
      {result.repairs.map(repair => (
        <p key={repair}>{repair}</p>
      ))}
      <ul className="course-list">
        {result.tests.map(test => (
          <Tested
            key={test.cell}
            test={test}
            open={test === first}
            go={() => actions.go({ chapter: result.chapter, exercise: test.exercise })}
          />
        ))}
      </ul>
      <Close what="the result of the check" close={() => course.close()} />
    </div>
  );
}

/** One test: the way to its exercise, and what it says when it has not passed. */
function Tested({ test, open, go }: { test: TestResult; open: boolean; go: () => void }): JSX.Element {
  const words = [test.answer_error, test.message].filter(Boolean).join('\n');
  return (
    <li className="course-tested" data-mark={test.mark}>
      <button className="course-row" onClick={go}>
        <span className="course-sign" aria-hidden="true">
          {test.mark}
        </span>
        <span className="course-title">{test.exercise}</span>
        <small>
          {test.name} · {round(test.points)}/{round(test.most)}
        </small>
      </button>
      {test.status !== 'passed' && test.answered && words && (
        <details open={open}>
          <summary>What the test says</summary>
          <pre>{words}</pre>
        </details>
      )}
    </li>
  );
}

function Close({ what, close }: { what: string; close: () => void }): JSX.Element {
  return (
    <button className="course-link" onClick={close} aria-label={`Close ${what}`}>
      Close
    </button>
  );
}

function Markdown({ text, rendermime }: { text: string; rendermime: IRenderMimeRegistry }): JSX.Element {
  const place = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const renderer = rendermime.createRenderer('text/markdown');
    void renderer.renderModel(new MimeModel({ data: { 'text/markdown': text } }));
    place.current?.replaceChildren(renderer.node);
    return () => renderer.dispose();
  }, [text]);
  return <div ref={place} className="course-markdown" />;
}
