package old

violation[{"msg": msg}] {
	msg := "this is Rego as it was before version 1"
}
