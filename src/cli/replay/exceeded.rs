//! The limits of a call, and what goes over them.

use anyhow::{Result, bail};

use crate::cli::args::{ReplayArgs, ReplayFailOn};
use crate::cli::stream::Streams;
use crate::replay::run::{Impact, ImpactClass, ReplayRun};
use crate::report::Format;
use crate::report::replay::words;

/// Refuses a limit for a comparison that is not made.
pub fn check(args: &ReplayArgs) -> Result<()> {
    let is_told = args.verdicts || args.format == Format::Ndjson;
    if args.position.is_some() && !is_told {
        bail!("--position goes with --verdicts or --format ndjson, whose lines tell it");
    }
    if args.verdicts && !matches!(args.format, Format::Human | Format::Ndjson) {
        bail!("--verdicts has a format of its own, which is ndjson");
    }
    if args.log.is_some() && args.files.len() > 1 {
        bail!("--log names the one log that a part is a piece of: name one FILE, or none for standard input");
    }
    let comparing =
        args.fail_on.iter().find_map(|it| if let ReplayFailOn::Impact(kind) = it { Some(kind) } else { None });
    match comparing {
        Some(kind) if args.base.is_none() => bail!("--fail-on {} needs --base <REV|DIR>", kind.option()),
        _ => Ok(()),
    }
}

/// Whether there are replies where something is asked of them.
pub fn has_replies(args: &ReplayArgs, run: &ReplayRun<'_>, streams: &mut Streams) -> bool {
    let asks = args.settle || args.fail_on.contains(&ReplayFailOn::ReplyDiffers);
    let lacks = asks && run.replies.lines() == 0;
    if lacks {
        let option = if args.settle { "--settle" } else { "--fail-on reply-differs" };
        let help = "an envelope has a reply, as in {\"reply\": {\"status\": 201}, \"body\": {…}}";
        streams.say("error", &format!("{option}: no line of the log has a reply"), Some(help));
    }
    !lacks
}

/// What `--fail-on` and `--max-changed` forbid and the log or the change does.
pub fn of(args: &ReplayArgs, run: &ReplayRun<'_>) -> Vec<String> {
    let differing = run.replies.differing(run.reading);
    let is_forbidden = differing > 0 && args.fail_on.contains(&ReplayFailOn::ReplyDiffers);
    let differing = is_forbidden.then(|| format!("--fail-on reply-differs: {}", words::replies(differing)));
    differing.into_iter().chain(run.impact.iter().flat_map(|impact| exceeded_by(args, impact))).collect()
}

fn exceeded_by(args: &ReplayArgs, impact: &Impact) -> Vec<String> {
    let classes = impact.classes.iter();
    let is_forbidden =
        |class: &&ImpactClass| class.count > 0 && args.fail_on.contains(&ReplayFailOn::Impact(class.kind));
    let forbidden = classes.filter(is_forbidden);
    let forbidden = forbidden.map(|class| {
        let incidents = words::many(class.count, "incident");
        format!("--fail-on {}: {incidents}", class.kind.option())
    });
    let changed = impact.payloads_changed;
    let most = args.max_changed.filter(|most| changed > *most);
    let most = most.map(|most| {
        let payloads = words::many(changed, "payload");
        let too_many = words::number(changed - most);
        format!("--max-changed {most}: {payloads} judged otherwise, {too_many} too many")
    });
    forbidden.chain(most).collect()
}
