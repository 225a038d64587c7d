//! The small providers that a platform's own Terraform uses: values that are made once, points in time, keys.

use serde_json::json;

use crate::root::{Root, change, planned};

const VALUES: &str = r#"
resource "random_password" "main" {
  length = 24
}

resource "random_id" "main" {
  byte_length = 8
  keepers     = { environment = "live" }
}

resource "random_integer" "main" {
  min = 10
  max = 20
}

resource "time_rotating" "main" {
  rotation_days = 30
}

resource "tls_private_key" "main" {
  algorithm = "ECDSA"
}

resource "tls_self_signed_cert" "main" {
  private_key_pem       = tls_private_key.main.private_key_pem
  validity_period_hours = 24
  allowed_uses          = ["server_auth"]

  subject {
    common_name = "example.com"
  }
}
"#;

#[test]
fn values_are_made_once_and_secrets_are_hidden() {
    let root = Root::new(VALUES);
    assert_eq!(root.validate(), Vec::<String>::new());
    let plan = root.plan();
    assert_eq!(
        planned(&plan, "random_password.main", &["result", "special", "min_lower"]),
        json!({"result": "(unknown)", "special": true, "min_lower": 0})
    );
    assert_eq!(change(&plan, "random_password.main")["after_sensitive"]["result"], json!(true));
    root.apply();
    let again = root.run(&["plan", "-input=false", "-detailed-exitcode"]);
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
    root.change(&VALUES.replace("\"live\"", "\"test\"").replace("= 30", "= 60"));
    let plan = root.plan();
    assert_eq!(change(&plan, "random_id.main")["replace_paths"], json!([["keepers"]]));
    assert_eq!(change(&plan, "time_rotating.main")["actions"], json!(["update"]));
    assert_eq!(change(&plan, "random_password.main")["actions"], json!(["no-op"]));
}
