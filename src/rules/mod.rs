//! The rules, in the order of their codes. A new rule is one file here and two lines below.
//!
//! The `//!` text of a rule's file is its page: what it finds and why, with examples that `tests.rs` executes.

use std::sync::Arc;

use crate::lint::{self, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic};
use crate::parse::fact::Fact;
use crate::source::Source;

#[cfg(test)]
mod tests;

mod case_sensitive_value;
mod composite_mapping_key;
mod contained_value;
mod cross_service_match;
mod description_falls_back;
mod discarded_sample;
mod duplicate_field;
mod duplicate_filter;
mod duplicate_service_name;
mod duplicate_value;
mod embedded_json;
mod empty_value;
mod expired_allow;
mod field_alias;
mod indexed_mapping_key;
mod invalid_key_path;
mod invalid_yaml;
mod key_path_case;
mod key_path_not_in_samples;
mod malformed_allow;
mod mapping_key_mismatch;
mod misquoted_composite;
mod missing_field;
mod missing_mapping_key;
mod missing_resolve;
mod missing_trigger;
mod never_true;
mod orphan_sample;
mod overlapping_filters;
mod reading_dependent_list;
mod regular_expression;
mod secret_in_file;
mod shadowed_filter;
mod shared_mapping_key;
mod state_mapping_key;
mod substring_trap;
mod title_falls_back;
mod too_many_conditions;
mod too_many_filters;
mod too_many_values;
mod trigger_resolve_overlap;
mod truncated_batch;
mod unhandled_state;
mod unknown_field;
mod unpaired_samples;
mod unquoted_value;
mod unrendered_placeholder;
mod untested_service;
mod untidy_value;
mod unused_allow;
mod value_case_differs;
mod value_not_in_samples;
mod value_too_long;
mod value_without_text;
mod volatile_mapping_key;
mod wrong_type;

pub const RULES: &[&Rule] = &[
    &invalid_yaml::RULE,
    &unknown_field::RULE,
    &wrong_type::RULE,
    &duplicate_field::RULE,
    &missing_field::RULE,
    &field_alias::RULE,
    &invalid_key_path::RULE,
    &misquoted_composite::RULE,
    &unquoted_value::RULE,
    &value_too_long::RULE,
    &too_many_values::RULE,
    &too_many_conditions::RULE,
    &too_many_filters::RULE,
    &empty_value::RULE,
    &untidy_value::RULE,
    &duplicate_value::RULE,
    &contained_value::RULE,
    &reading_dependent_list::RULE,
    &substring_trap::RULE,
    &never_true::RULE,
    &case_sensitive_value::RULE,
    &regular_expression::RULE,
    &mapping_key_mismatch::RULE,
    &missing_mapping_key::RULE,
    &missing_resolve::RULE,
    &missing_trigger::RULE,
    &volatile_mapping_key::RULE,
    &shared_mapping_key::RULE,
    &state_mapping_key::RULE,
    &composite_mapping_key::RULE,
    &indexed_mapping_key::RULE,
    &shadowed_filter::RULE,
    &duplicate_filter::RULE,
    &trigger_resolve_overlap::RULE,
    &overlapping_filters::RULE,
    &duplicate_service_name::RULE,
    &cross_service_match::RULE,
    &key_path_not_in_samples::RULE,
    &key_path_case::RULE,
    &value_not_in_samples::RULE,
    &value_case_differs::RULE,
    &discarded_sample::RULE,
    &unpaired_samples::RULE,
    &title_falls_back::RULE,
    &description_falls_back::RULE,
    &unrendered_placeholder::RULE,
    &truncated_batch::RULE,
    &value_without_text::RULE,
    &embedded_json::RULE,
    &unhandled_state::RULE,
    &secret_in_file::RULE,
    &untested_service::RULE,
    &orphan_sample::RULE,
    &malformed_allow::RULE,
    &unused_allow::RULE,
    &expired_allow::RULE,
];

/// Why a YAML file, of any kind, is not what it should be: its facts in words. Who asks for these cannot apply a fix.
pub fn problems(source: &Arc<Source>, facts: &[Fact]) -> Vec<Diagnostic> {
    let mut diagnostics = lint::check_facts(RULES, source, facts);
    diagnostics.iter_mut().for_each(|it| it.fix = None);
    diagnostics
}

/// The same of a filter file, with the command that applies the fix.
pub fn filter_problems(source: &Arc<Source>, facts: &[Fact]) -> Vec<Diagnostic> {
    let mut diagnostics = lint::check_facts(RULES, source, facts);
    for problem in &mut diagnostics {
        if let Some(fix) = problem.fix.take().filter(|fix| fix.applicability == Applicability::Safe) {
            let help = problem.help.take().unwrap_or(fix.title);
            problem.help = Some(format!("{help} (cgfilter lint --fix does it)"));
        }
    }
    diagnostics
}
