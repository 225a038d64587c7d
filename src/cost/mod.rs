//! What an environment costs each month, estimated from what is rendered.
//!
//! The estimate looks at the blocks of the stacks, so that no resource can be forgotten: every type is priced, free, or
//! listed as not priced. Prices are rows of a dated table (`data/prices`), which a project can lay rows of its own over.
//! What depends on use is counted with assumptions that have names and can be written down in the spec. Nothing here
//! reads a file or the clock.

mod commitment;
mod difference;
mod estimate;
mod line;
mod ownership;
mod price;
mod price_file;
mod price_table;
mod project_prices;
mod resources;
mod review;
mod size;
mod words;

pub use commitment::{Recommendation, RecommendedPart, recommendation};
pub use difference::{ChangedLine, Difference};
pub use estimate::{Estimate, Unpriced};
pub use line::{Amount, Committable, Line, Nature};
pub use price::{Confidence, Price, Row};
pub use price_file::{MalformedPrices, read_rows};
pub use price_table::{NoPrice, PriceTable};
pub use project_prices::prices_of;
pub use review::review_dollars;
pub use words::whole_dollars;

/// Hours of a month, as AWS counts them: a twelfth of a year.
pub const HOURS: f64 = 730.0;
