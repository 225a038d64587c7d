//! What is going on, while it goes on: a line for each step on the terminal, plain lines where there is none.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Console;
use crate::engine::{Event, Happening, Step};
use crate::report::RunProgress;

/// How often is told, where there is no terminal, that something still goes on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// How often the terminal is drawn.
const FRAME: Duration = Duration::from_millis(120);

/// The view of a run.
pub(super) struct Live {
    progress: RunProgress,
    bars: MultiProgress,
    /// The line about all steps.
    overall: ProgressBar,
    of_steps: BTreeMap<Step, ProgressBar>,
    last_sign: Instant,
}

impl Live {
    /// A view of a run that is about to begin; nothing is shown when nothing is to be said.
    pub(super) fn start(what: &str, is_quiet: bool) -> Self {
        let target = if is_quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bars = MultiProgress::with_draw_target(target);
        let overall = line(&bars, "{spinner} {wide_msg} {elapsed}");
        overall.set_message(what.to_owned());
        Self { progress: RunProgress::default(), bars, overall, of_steps: BTreeMap::new(), last_sign: Instant::now() }
    }

    /// Shows something that has happened.
    pub(super) fn take(&mut self, event: &Event, console: &mut Console) {
        let now = Instant::now();
        if let Some(lasting) = self.progress.take(event, now) {
            self.bars.suspend(|| console.say(&lasting));
        }
        if self.bars.is_hidden() {
            self.say_plainly(event, now, console);
        } else {
            self.draw(now);
        }
    }

    /// Where there is no terminal: the beginning of each stage, and a sign of life now and then.
    fn say_plainly(&mut self, event: &Event, now: Instant, console: &mut Console) {
        let begins =
            |step: &Step| matches!(event, Event::Step(of, Happening::Planning | Happening::Applying(_)) if of == step);
        let is_due = now.duration_since(self.last_sign) >= SIGN_OF_LIFE;
        for (_, text) in self.progress.running(now).into_iter().filter(|(step, _)| is_due || begins(step)) {
            console.say(&text);
        }
        if is_due {
            self.last_sign = now;
        }
    }

    fn draw(&mut self, now: Instant) {
        let running = self.progress.running(now);
        self.of_steps.retain(|step, bar| {
            let stays = running.iter().any(|(running, _)| *running == step);
            if !stays {
                bar.finish_and_clear();
                self.bars.remove(bar);
            }
            stays
        });
        for (step, text) in running {
            let bar = self
                .of_steps
                .entry(step.clone())
                .or_insert_with(|| line(&self.bars, "  {spinner} {wide_msg} {elapsed}"));
            bar.set_message(text);
        }
        self.overall.set_message(self.progress.overall());
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.of_steps.values().chain([&self.overall]).for_each(ProgressBar::finish_and_clear);
    }
}

/// One more line of the view.
fn line(bars: &MultiProgress, template: &str) -> ProgressBar {
    let bar = bars.add(ProgressBar::new_spinner());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(FRAME);
    bar
}
