//! What services are called: by their path below the folder of filters.

/// The name of a service, by the path of its file and the name that the file gives it. That one stands for the last part of
/// the path, or for all of it when it is a path itself.
pub fn full(path: &str, own: Option<String>) -> String {
    match (own, path.rsplit_once('/')) {
        (Some(own), Some((folder, _))) if !own.contains('/') => format!("{folder}/{own}"),
        (Some(own), _) => own,
        (None, _) => path.to_owned(),
    }
}

/// The last part of a name, which stands for it where no other service has the same.
pub fn short(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, short)| short)
}

/// The positions of those that a name means: who has it in full, else the only one that has it for short.
pub fn named<'n>(names: impl Iterator<Item = &'n str> + Clone, wanted: &str) -> Vec<usize> {
    let which = |is: &dyn Fn(&str) -> bool| {
        let found = names.clone().enumerate().filter(|(_, name)| is(name));
        found.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let in_full = which(&|name| name == wanted);
    let for_short = || which(&|name| short(name) == wanted);
    if in_full.is_empty() { Some(for_short()).filter(|it| it.len() == 1).unwrap_or_default() } else { in_full }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_the_file_stands_for_the_last_part_of_its_path() {
        let table = [
            ("grafana", None, "grafana"),
            ("grafana", Some("Grafana"), "Grafana"),
            ("payments/eu/grafana", None, "payments/eu/grafana"),
            ("payments/eu/grafana", Some("alerts"), "payments/eu/alerts"),
            ("payments/grafana", Some("shop/grafana"), "shop/grafana"),
            ("grafana", Some("a/b"), "a/b"),
        ];
        for (path, own, name) in table {
            assert_eq!(full(path, own.map(str::to_owned)), name, "{path}, {own:?}");
        }
    }

    #[test]
    fn a_short_name_means_the_only_one_that_has_it() {
        let names = ["payments/grafana", "shop/grafana", "shop/zabbix", "zabbix", "a/b/pingdom"];
        let meant = |wanted| named(names.into_iter(), wanted);
        assert_eq!(meant("shop/grafana"), [1]);
        assert!(meant("grafana").is_empty(), "of two");
        assert_eq!(meant("zabbix"), [3], "one has it in full");
        assert_eq!(meant("pingdom"), [4]);
        assert!(meant("b/pingdom").is_empty() && meant("").is_empty());
        assert_eq!(named(["a", "a"].into_iter(), "a"), [0, 1], "of two with one name, both");
    }
}
