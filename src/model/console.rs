//! What the console takes. More than this can be written into a file, and not into Callgoose.

/// Of one value (docs.callgoose.com/sqibs/api_integration).
pub const MAX_CHARACTERS: usize = 50;
/// Of one list (docs.callgoose.com/sqibs/api_integration).
pub const MAX_VALUES: usize = 10;
/// Of one trigger filter (docs.callgoose.com/sqibs/api_filter_example).
pub const MAX_CONDITIONS: usize = 2;
/// Of a resolve (docs.callgoose.com/sqibs/api_filter_example).
pub const MAX_CONDITIONS_OF_RESOLVE: usize = 1;
/// Trigger filters of one service (docs.callgoose.com/sqibs/api_filter_example).
pub const MAX_FILTERS: usize = 10;
