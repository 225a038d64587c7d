//! Single values with a unit or a form: one file per family.
