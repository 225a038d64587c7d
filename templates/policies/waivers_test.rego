package waivers_test

pod(name) := {"kind": "Pod", "metadata": {"namespace": "shop", "name": name}}

is_waived(object, waivers) if {
	data.lib.waivers.waived with input as {"review": {"object": object}, "parameters": {"waivers": waivers}}
		with time.now_ns as 1798070400000000000 # 2026-12-24
}

test_a_waiver_is_for_one_object_and_its_pods if {
	waivers := ["2026-12-24 shop/importer"]
	is_waived({"kind": "Deployment", "metadata": {"namespace": "shop", "name": "importer"}}, waivers)
	is_waived(pod("importer-5c4f-x2x"), waivers)
	is_waived({"kind": "Pod", "metadata": {"namespace": "shop", "generateName": "importer-5c4f-"}}, waivers)
	not is_waived(pod("importers-5c4f-x2x"), waivers)
	not is_waived({"kind": "Deployment", "metadata": {"namespace": "shop", "name": "importer-2"}}, waivers)
	not is_waived({"kind": "Pod", "metadata": {"namespace": "else", "name": "importer-1"}}, waivers)
}

test_a_waiver_ends if {
	not is_waived(pod("importer-1"), ["2026-12-23 shop/importer"])
	is_waived(pod("importer-1"), ["2027-01-01 shop/importer"])
}
