//! The table of prices: the rows that are built in, and a project's own over them.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Confidence, Price, Row, price_file, size};

/// The region whose prices are known best; others are worked out of them where there is no better row.
const HOME: &str = "us-east-1";
/// The row of a region that says how its prices compare with those of [`HOME`].
const REGION_FACTOR: &str = "region:factor";

/// Prices by SKU and region.
#[derive(Debug, Clone)]
pub struct PriceTable {
    rows: HashMap<String, Vec<Row>>,
}

/// Nothing in the table leads to a price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no price for {sku} in {region}")]
pub struct NoPrice {
    /// What has no price.
    pub sku: String,
    /// Where.
    pub region: String,
}

impl PriceTable {
    /// The table that is built in, read once.
    ///
    /// # Panics
    /// When an embedded file is malformed, which a test rules out.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static TABLE: OnceLock<PriceTable> = OnceLock::new();
        TABLE.get_or_init(|| {
            let texts = [
                include_str!("../../data/prices/aws-ec2.json"),
                include_str!("../../data/prices/aws-elasticache.json"),
                include_str!("../../data/prices/aws-rds.json"),
                include_str!("../../data/prices/aws-regions.json"),
                include_str!("../../data/prices/aws-services.json"),
            ];
            let read = |text| price_file::read_rows(text).expect("embedded prices are well-formed");
            let mut table = Self { rows: HashMap::new() };
            texts.into_iter().flat_map(read).for_each(|row| table.put(row));
            table
        })
    }

    /// The same table with other rows over it: a row takes the place of that with its SKU and region.
    #[must_use]
    pub fn with(&self, rows: impl IntoIterator<Item = Row>) -> Self {
        let mut table = self.clone();
        rows.into_iter().for_each(|row| table.put(row));
        table
    }

    fn put(&mut self, row: Row) {
        let rows = self.rows.entry(row.sku.clone()).or_default();
        rows.retain(|known| known.region != row.region);
        rows.push(row);
    }

    /// Whether there is a row for it, in whatever region.
    #[must_use]
    pub fn knows(&self, sku: &str) -> bool {
        self.rows.contains_key(sku)
    }

    /// The price of something in a region.
    ///
    /// Where there is no row for just that, the price is worked out of the same family's price in another size, and then
    /// out of the price in us-east-1, each of which can be trusted less.
    ///
    /// # Errors
    /// When nothing leads to a price.
    pub fn price(&self, sku: &str, region: &str) -> Result<Price, NoPrice> {
        let here = self.row(sku, region).map(Price::of).or_else(|| self.of_another_size(sku, region));
        let price = here.or_else(|| {
            let home = self.row(sku, HOME).map(Price::of).or_else(|| self.of_another_size(sku, HOME))?;
            Some(home.times(self.row(REGION_FACTOR, region)?, "times the factor of the region"))
        });
        price.ok_or_else(|| NoPrice { sku: sku.to_owned(), region: region.to_owned() })
    }

    /// The price of something that costs a share of what `sku` costs.
    ///
    /// # Errors
    /// When nothing leads to a price.
    pub fn share_of(&self, sku: &str, share: &str, region: &str) -> Result<Price, NoPrice> {
        let row = self.row(share, region).or_else(|| self.row(share, HOME));
        let row = row.ok_or_else(|| NoPrice { sku: share.to_owned(), region: region.to_owned() })?;
        Ok(self.price(sku, region)?.times(row, &format!("times {}", row.price)))
    }

    /// A share that holds everywhere.
    #[must_use]
    pub fn share(&self, sku: &str) -> Option<&Row> {
        self.row(sku, HOME)
    }

    fn row(&self, sku: &str, region: &str) -> Option<&Row> {
        self.rows.get(sku)?.iter().find(|row| &*row.region == region)
    }

    /// The price of a machine by that of another size of its family; of several, the largest that is known.
    fn of_another_size(&self, sku: &str, region: &str) -> Option<Price> {
        let (family, wanted) = size::split(sku)?;
        let wanted = size::factor(wanted)?;
        let sizes = ["xlarge", "large", "medium", "small", "micro"];
        let (known, row) =
            sizes.iter().find_map(|known| Some((known, self.row(&format!("{family}.{known}"), region)?)))?;
        let price = Price::of(row);
        Some(Price {
            sku: sku.to_owned(),
            dollars: price.dollars * wanted / size::factor(known)?,
            confidence: price.confidence.min(Confidence::Medium),
            source: format!("{}; in proportion to {}", price.source, row.sku),
            ..price
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dollars(sku: &str, region: &str) -> Option<(String, &'static str)> {
        let price = PriceTable::embedded().price(sku, region).ok()?;
        Some((format!("{:.5}", price.dollars), price.confidence.word()))
    }

    fn some(dollars: &str, confidence: &'static str) -> Option<(String, &'static str)> {
        Some((dollars.to_owned(), confidence))
    }

    #[test]
    fn prices_have_a_row_or_are_worked_out() {
        assert_eq!(dollars("ec2:m7g.xlarge", "us-east-1"), some("0.16320", "high"));
        assert_eq!(dollars("rds:postgres:db.r7g.xlarge", "us-east-1"), some("0.47812", "medium"));
        assert_eq!(dollars("ec2:m7g.xlarge", "eu-west-1"), some("0.18197", "low"));
        assert_eq!(dollars("ec2:m7g.xlarge", "ap-south-1"), some("0.11660", "medium"));
        assert_eq!(dollars("ec2:m7g.xlarge", "sa-east-1"), None);
        assert_eq!(dollars("ec2:z99.xlarge", "us-east-1"), None);
    }

    #[test]
    fn rows_of_a_project_take_the_place_of_built_in_ones() {
        let price = PriceTable::embedded().price("nat:gateway", "us-east-1").unwrap();
        let row = |region: &str| Row {
            sku: price.sku.clone(),
            unit: price.unit.clone(),
            price: 1.0,
            region: region.into(),
            source: "our contract".into(),
            date: price.date,
            confidence: Confidence::High,
        };
        let table = PriceTable::embedded().with([row("us-east-1"), row("sa-east-1")]);
        for region in ["us-east-1", "sa-east-1"] {
            assert_eq!(table.price("nat:gateway", region).unwrap().dollars, 1.0);
        }
        assert!(table.knows("nat:gateway") && table.knows("ec2:m7g.xlarge") && !table.knows("nat:gatevay"));
    }
}
