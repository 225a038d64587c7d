//! Dashboards for Grafana, as the JSON that it provisions (Grafana documentation, "Dashboard JSON model").
//!
//! They are built here and not written as templates: a template's value is a whole YAML value, and a dashboard is one text with
//! names and expressions in it.

mod cluster;
pub(super) mod explore;
mod service;

pub(super) use cluster::of_cluster;
pub(super) use service::{Elsewhere, of_service};

use serde_json::{Value as Json, json};

/// The version of the form of dashboards; Grafana brings older ones up to date when it reads them.
const SCHEMA_VERSION: u32 = 41;
/// The columns of a dashboard.
const COLUMNS: u32 = 24;
/// The identifier under which the chart provisions Prometheus.
const PROMETHEUS: &str = "prometheus";

/// A dashboard.
#[derive(Debug, Clone)]
pub(super) struct Dashboard {
    /// Its identifier, which is part of its address: at most 40 characters.
    pub(super) identifier: String,
    title: String,
    /// The labels of services that can be chosen between, as an expression of Grafana's; `$service` in expressions.
    services: Option<&'static str>,
    panels: Vec<Panel>,
    /// Where else to look: a name and an address of Grafana's.
    links: Vec<(&'static str, String)>,
    /// The lines that are shown below the panels, as Elasticsearch is asked for them.
    lines: Option<String>,
}

/// How a panel shows its numbers.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// As one number, of now or of the whole time shown.
    Number,
    /// As lines over time.
    Lines,
    /// As areas on top of each other.
    Areas,
    /// As a table of now.
    Table,
}

/// One panel.
#[derive(Debug, Clone)]
struct Panel {
    title: &'static str,
    form: Form,
    /// The unit, as Grafana calls it: `reqps`, `percentunit`, `ms`, `bytes`, `short`.
    unit: &'static str,
    /// How many columns it takes.
    width: u32,
    /// Expressions of PromQL, each with how its lines are called.
    queries: Vec<(String, &'static str)>,
}

/// The rows that a panel takes.
const fn height(form: Form) -> u32 {
    match form {
        Form::Number => 4,
        Form::Lines | Form::Areas | Form::Table => 8,
    }
}

impl Panel {
    fn new(title: &'static str, form: Form, unit: &'static str, width: u32) -> Self {
        Self { title, form, unit, width, queries: Vec::new() }
    }

    /// A panel with one more expression.
    fn query(mut self, expression: impl Into<String>, legend: &'static str) -> Self {
        self.queries.push((expression.into(), legend));
        self
    }

    fn json(&self, number: usize, (x, y): (u32, u32)) -> Json {
        let (kind, stacking) = match self.form {
            Form::Number => ("stat", "none"),
            Form::Lines => ("timeseries", "none"),
            Form::Areas => ("timeseries", "normal"),
            Form::Table => ("table", "none"),
        };
        let is_of_now = matches!(self.form, Form::Number | Form::Table);
        let targets = self.queries.iter().enumerate().map(|(index, (expression, legend))| {
            json!({
                "refId": reference(index),
                "datasource": datasource(),
                "expr": expression,
                "legendFormat": legend,
                "instant": is_of_now,
                "range": !is_of_now,
                "format": if matches!(self.form, Form::Table) { "table" } else { "time_series" },
            })
        });
        json!({
            "id": number,
            "type": kind,
            "title": self.title,
            "gridPos": { "x": x, "y": y, "w": self.width, "h": height(self.form) },
            "datasource": datasource(),
            "targets": targets.collect::<Vec<_>>(),
            "fieldConfig": {
                "defaults": {
                    "unit": self.unit,
                    "custom": match kind {
                        "timeseries" => json!({
                            "fillOpacity": if stacking == "normal" { 30 } else { 0 },
                            "stacking": { "mode": stacking, "group": "A" },
                        }),
                        _ => json!({}),
                    },
                },
                "overrides": [],
            },
            "options": options(self.form),
        })
    }
}

fn options(form: Form) -> Json {
    match form {
        Form::Number => json!({ "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false } }),
        Form::Lines | Form::Areas => json!({
            "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true },
            "tooltip": { "mode": "multi", "sort": "desc" },
        }),
        Form::Table => json!({ "showHeader": true }),
    }
}

/// `A`, `B` and so on: how Grafana tells the expressions of a panel apart.
fn reference(index: usize) -> String {
    char::from(b'A' + u8::try_from(index % 26).unwrap_or_default()).to_string()
}

fn datasource() -> Json {
    json!({ "type": "prometheus", "uid": PROMETHEUS })
}

impl Dashboard {
    /// The dashboard as Grafana reads it, with a line break at its end.
    #[must_use]
    pub(super) fn text(&self) -> String {
        let (mut x, mut y, mut row) = (0, 0, 0);
        let mut panels = Vec::new();
        for (index, panel) in self.panels.iter().enumerate() {
            if x + panel.width > COLUMNS {
                (x, y, row) = (0, y + row, 0);
            }
            panels.push(panel.json(index + 1, (x, y)));
            (x, row) = (x + panel.width, row.max(height(panel.form)));
        }
        if let Some(query) = &self.lines {
            panels.push(lines(query, panels.len() + 1, y + row));
        }
        let links = self.links.iter().map(|(title, address)| {
            json!({
                "title": title,
                "type": "link",
                "tooltip": "Of the time that is shown here",
                "url": address,
                "icon": "external link",
                "targetBlank": true,
                "asDropdown": false,
                "includeVars": false,
                "keepTime": false,
                "tags": [],
            })
        });
        let variables: Vec<Json> = self.services.iter().map(|query| variable(query)).collect();
        let json = json!({
            "uid": self.identifier,
            "title": self.title,
            "tags": ["platform"],
            "timezone": "utc",
            "editable": false,
            "graphTooltip": 1,
            "schemaVersion": SCHEMA_VERSION,
            "refresh": "1m",
            "time": { "from": "now-6h", "to": "now" },
            "templating": { "list": variables },
            "annotations": { "list": [] },
            "links": links.collect::<Vec<_>>(),
            "panels": panels,
        });
        let text = serde_json::to_string_pretty(&json).unwrap_or_default();
        format!("{text}\n")
    }
}

/// Lines of Elasticsearch, each with a link to its trace.
fn lines(query: &str, number: usize, y: u32) -> Json {
    let datasource = json!({ "type": "elasticsearch", "uid": explore::LOGS });
    json!({
        "id": number,
        "type": "logs",
        "title": "Requests that failed",
        "gridPos": { "x": 0, "y": y, "w": COLUMNS, "h": 10 },
        "datasource": datasource,
        "targets": [{
            "refId": "A",
            "datasource": datasource,
            "query": query,
            "timeField": "@timestamp",
            "metrics": [{ "id": "1", "type": "logs", "settings": { "limit": "200" } }],
        }],
        "options": {
            "showTime": true,
            "wrapLogMessage": true,
            "enableLogDetails": true,
            "sortOrder": "Descending",
            "dedupStrategy": "none",
        },
    })
}

/// A choice between services.
fn variable(query: &str) -> Json {
    json!({
        "name": "service",
        "label": "Service",
        "type": "query",
        "datasource": datasource(),
        "query": query,
        "refresh": 2,
        "sort": 1,
        "multi": false,
        "includeAll": false,
    })
}
