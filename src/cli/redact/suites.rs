//! Suites go with their samples: a case that passes passes afterwards, with expectations that follow what is redacted.

use std::path::Path;
use std::sync::Arc;

use super::Redaction;
use super::survey::Reason;
use crate::cli::boundary::Readable;
pub use crate::cli::suites::Texts;
use crate::cli::{files, owners, suites};
use crate::engine::session::Terms;
use crate::lint::fix;
use crate::model::diagnostic::{Edit, Fix};
use crate::model::suite::{Case, Field, Suite};
use crate::parse::suite::parse;
use crate::project::suites::SuiteQuery;
use crate::redact::Counts;
use crate::suite::loaded::Loaded;
use crate::suite::run::{self, Ran, Verdict};
use crate::suite::update;

/// A suite as it will be.
pub struct SuitePlan {
    pub text: String,
    pub counts: Counts,
    /// How many expectations follow.
    pub expectations: usize,
}

impl Redaction<'_> {
    /// A suite that goes with payload files which will have other texts; none where it cannot be run, as it could not before.
    pub fn suite(&self, file: &Readable, samples: &Texts) -> Result<Option<SuitePlan>, Reason> {
        let bytes = file.read_yaml().map_err(|refusal| Reason::unusable(refusal.to_string()))?;
        if parse(&files::name(&file.path), bytes.clone()).suite.is_none() {
            return Err(Reason::unusable("it cannot be read as a suite: cgfilter lint says where and why"));
        }
        let Ok(before) = String::from_utf8(bytes) else { return Err(Reason::unusable("it is not UTF-8")) };
        let mut plan = SuitePlan { text: String::new(), counts: Counts::default(), expectations: 0 };
        plan.text = self.redactor.text(&before, &mut plan.counts).into_owned();
        let Some(old) = self.load(file, &Texts::new()) else { return Ok(Some(plan)) };
        let passed = self.passing(&old);
        let mut texts = samples.clone();
        let failing = self.failing(file, &mut texts, &plan.text, &passed);
        let Some((new, failing)) = failing else { return Err(broken(&file.path, None)) };
        if failing.is_empty() {
            return Ok(Some(plan));
        }
        let ran: Vec<_> = new.suite.cases.iter().map(|case| (case, self.ran(&new, case))).collect();
        let ran: Vec<_> = ran
            .iter()
            .map(|(case, ran)| (*case, ran.as_ref().filter(|_| failing.contains(&case.name.value))))
            .collect();
        let update = update::of(&new.suite, &ran);
        let edits: Vec<_> = update.edits.into_iter().filter(|edit| is_of_text(&new.suite, edit)).collect();
        plan.expectations = edits.len();
        let (text, _) = fix::apply(&plan.text, &[Fix::safe("", edits)]);
        plan.text = text;
        match self.failing(file, &mut texts, &plan.text, &passed) {
            Some((_, failing)) if failing.is_empty() => Ok(Some(plan)),
            Some((_, failing)) => Err(broken(&file.path, failing.first())),
            None => Err(broken(&file.path, None)),
        }
    }

    /// The suite with another text, and the cases that passed and do not any more.
    fn failing(
        &self,
        file: &Readable,
        texts: &mut Texts,
        text: &str,
        passed: &[String],
    ) -> Option<(Arc<Loaded>, Vec<String>)> {
        texts.insert(file.real.clone(), text.as_bytes().to_vec());
        let new = self.load(file, texts)?;
        let passing = self.passing(&new);
        let failing = passed.iter().filter(|name| !passing.contains(name)).cloned().collect();
        Some((new, failing))
    }

    fn load(&self, file: &Readable, instead: &Texts) -> Option<Arc<Loaded>> {
        let known: Vec<_> = self.services.iter().map(|service| service.name.clone()).collect();
        let services: Vec<_> = known.iter().map(String::as_str).collect();
        let owners = owners::of_services(&self.services, &self.settings.samples);
        let asked = SuiteQuery { known: &known, services: &services, owners: &owners, is_whole: true, pattern: None };
        let boundary = &self.settings.boundary;
        let (mut suites, _) = suites::read_instead(std::slice::from_ref(file), boundary, &asked, instead);
        suites.loaded.pop()
    }

    fn ran<'s>(&'s self, loaded: &'s Loaded, case: &'s Case) -> Option<Ran<'s>> {
        let terms = Terms { token: self.settings.config.token, ..Terms::new(&self.services, self.settings.reading) };
        Some(run::run(&loaded.script(case)?, terms))
    }

    fn passing(&self, loaded: &Loaded) -> Vec<String> {
        let cases = loaded.suite.cases.iter();
        let passed =
            cases.filter(|case| self.ran(loaded, case).is_some_and(|ran| ran.verdict(case) == Verdict::Passed));
        passed.map(|case| case.name.value.clone()).collect()
    }
}

/// Whether an edit gives a text its new value. An outcome, an entry or a count that is another one is none to write down, and
/// what a text has to contain or to match was asked for on purpose.
fn is_of_text(suite: &Suite, edit: &Edit) -> bool {
    const TEXTS: [Field; 3] = [Field::Title, Field::Description, Field::MappingValue];
    let mut texts = suite.steps().flat_map(|step| &step.expect).filter(|it| it.is_plain && TEXTS.contains(&it.field));
    texts.any(|it| it.key.end <= edit.span.start && edit.span.end <= it.span.end)
}

fn broken(path: &Path, case: Option<&String>) -> Reason {
    let path = files::name(path);
    let case = case.map_or_else(|| format!("the suite {path}"), |case| format!("the case {case:?} of {path}"));
    Reason::change(
        format!("{case} would not pass any more"),
        "write what it expects without what is redacted, and redact again",
    )
}
