//! What the product logs while tests run.

use std::sync::Mutex;
use tracing::field::{Field, Visit as Fields};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Everything that tests logged since the first call of [`listen_to_the_log`], as an operator would see it.
static LOG: Mutex<String> = Mutex::new(String::new());

/// From now on, what every test of this process logs is kept.
pub fn listen_to_the_log() {
    // A second call finds it done.
    let _ = tracing::subscriber::set_global_default(Log);
}

/// What was logged so far.
pub fn logged() -> String {
    LOG.lock().expect("nobody panics while they log").clone()
}

struct Log;

struct Line(String);

impl Fields for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!(" {}={value:?}", field.name()));
    }
}

fn write_down(line: Line) {
    let mut log = LOG.lock().expect("nobody panics while they log");
    log.push_str(&line.0);
    log.push('\n');
}

impl Subscriber for Log {
    /// What the command line's own filter lets through, and the warnings of everybody.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
            || (metadata.target().starts_with("accord") && *metadata.level() <= Level::INFO)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(span.metadata().name().to_owned());
        span.record(&mut line);
        write_down(line);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        write_down(line);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        if *event.metadata().level() <= Level::WARN {
            // A test that fails shows it: the page of a fault says no more than its reference.
            eprintln!("{}", line.0);
        }
        write_down(line);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
