package org.tokenledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.toCollection;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenledger.server.Http;
import org.tokenledger.server.Http.Answer;
import org.tokenledger.server.RunningLedger;
import org.yaml.snakeyaml.Yaml;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a scrape of a ledger in use tells, and what it must not tell. */
@NullUnmarked
class MetricsTest {
    private static final Path FILES = Path.of("../docs/operate");
    private static final String GUESSED = "tc-apiv1_" + "0dd5ec".repeat(10) + "cafe";
    private static final String PRESHARED = "tc-apiv1_" + "5ec2e7".repeat(10) + "beef";
    private static final String MISTAKEN = "tc-apiv1_" + "fa11ed".repeat(10) + "f00d";

    /** In PromQL, what has an underscore and is not a function of it or a label of ours. */
    private static final Pattern METRIC = Pattern.compile("\\b[a-z]+(?:_[a-z0-9]+)+\\b");

    private static final Set<String> NOT_METRICS =
            Set.of("histogram_quantile", "not_ready", "max_over_time");

    private static RunningLedger ledger;
    private static String ofUse;

    @BeforeAll
    static void use() {
        ledger = RunningLedger.start();
        Http owner = ledger.owner();
        Answer created = owner.token("agent", owner.user("ann", "manager"), "configs:read");
        ofUse = created.text("token");
        owner.post("/api/tokens", "{\"name\":\"chosen\",\"rawToken\":\"" + PRESHARED + "\"}");
        for (int i = 0; i < 1_000; i++) {
            ledger.http(ofUse).get("/auth");
        }
        ledger.http(ofUse).get("/auth?permission=users:write");
        ledger.http(ofUse).get("/auth?permission=" + MISTAKEN);
        ledger.http(ofUse).get("/auth/" + MISTAKEN);
        ledger.http(ofUse).get("/api/tokens/" + MISTAKEN);
        ledger.http(ofUse).get("/" + MISTAKEN);
        ledger.http(GUESSED).get("/auth");
        ledger.http(GUESSED).get("/api/tokens");
        ledger.http("odd").get("/auth");
        new Http(ledger.port(), null).get("/auth");
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    private static String scrape() {
        Answer answer = ledger.owner().get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private static double value(String sample) {
        return scrape().lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no sample " + sample));
    }

    private static Set<String> names() {
        return scrape().lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(toCollection(TreeSet::new));
    }

    @Test
    void verificationsAreCountedByOutcomeAndTimedNowAndThen() {
        assertThat(value("ledger_verifications_total{outcome=\"granted\"}"))
                .isGreaterThanOrEqualTo(1_001);
        assertThat(value("ledger_verifications_total{outcome=\"insufficient\"}")).isEqualTo(2);
        assertThat(value("ledger_verifications_total{outcome=\"invalid\"}")).isEqualTo(2);
        assertThat(value("ledger_verifications_total{outcome=\"malformed\"}")).isEqualTo(1);
        assertThat(value("ledger_verifications_total{outcome=\"missing\"}")).isEqualTo(1);
        assertThat(value("ledger_verifications_total{outcome=\"expired\"}")).isZero();
        assertThat(value("ledger_verifications_total{outcome=\"limited\"}")).isZero();
        assertThat(value("ledger_verifications_total{outcome=\"not_ready\"}")).isZero();
        assertThat(value("ledger_verification_seconds_count")).isBetween(1.0, 200.0);
        assertThat(value("ledger_verification_seconds_bucket{le=\"+Inf\"}")).isPositive();
    }

    @Test
    void theLookupTellsItsSizeAndWhetherItKnowsAll() {
        double before = value("ledger_lookup_tokens");
        ledger.owner().post("/api/tokens", "{\"name\":\"one more\"}");

        assertThat(value("ledger_lookup_tokens")).isEqualTo(before + 1);
        assertThat(value("ledger_lookup_memory_bytes")).isBetween(32_000.0, 1_000_000.0);
        assertThat(value("ledger_lookup_certain")).isEqualTo(1);
    }

    @Test
    void appendsTellHowManyShareACommitAndHowLongItTakes() {
        assertThat(value("ledger_append_commands_count")).isGreaterThanOrEqualTo(3);
        assertThat(value("ledger_append_commands_bucket{le=\"+Inf\"}")).isPositive();
        assertThat(value("ledger_append_seconds_count")).isGreaterThanOrEqualTo(3);
        assertThat(value("ledger_append_seconds_sum")).isPositive();
    }

    @Test
    void viewsTellHowFarTheyAreBehind() {
        Answer created = ledger.owner().post("/api/tokens", "{\"name\":\"read at once\"}");
        ledger.owner().get("/api/tokens/" + created.text("id"));

        assertThat(value("ledger_position")).isGreaterThanOrEqualTo((double) created.position());
        assertThat(value("ledger_view_lag{view=\"directory\"}")).isZero();
        assertThat(value("ledger_view_stopped{view=\"directory\"}")).isZero();
        assertThat(value("ledger_view_stopped{view=\"audit\"}")).isZero();
    }

    @Test
    void noSecretAndNobodysAddressIsInAScrape() {
        String scrape = scrape();

        for (String value :
                List.of(ofUse, PRESHARED, GUESSED, MISTAKEN, RunningLedger.OWNER_TOKEN)) {
            assertThat(scrape)
                    .doesNotContain(
                            value.substring("tc-apiv1_".length(), "tc-apiv1_".length() + 12))
                    .doesNotContain(value.substring(value.length() - 12));
        }
        assertThat(scrape).doesNotContain("127.0.0.1");
    }

    @Test
    void everyMetricOfTheDashboardIsInAScrape() throws IOException {
        JsonNode dashboard =
                JsonMapper.shared().readTree(Files.readString(FILES.resolve("grafana.json")));
        List<String> queries = dashboard.findValuesAsString("expr");

        assertThat(queries).hasSizeGreaterThan(10);
        areScraped(queries);
    }

    @Test
    void everyMetricOfTheAlertsIsInAScrape() throws IOException {
        Map<String, List<Map<String, List<Map<String, String>>>>> alerts =
                new Yaml().load(Files.readString(FILES.resolve("alerts.yml")));
        List<String> queries = new ArrayList<>();
        alerts.get("groups")
                .forEach(group ->
                        group.get("rules")
                                .forEach(rule -> {
                                    assertThat(rule).containsKeys("alert", "expr", "annotations");
                                    queries.add(rule.get("expr"));
                                }));

        assertThat(queries).hasSizeGreaterThan(5);
        areScraped(queries);
    }

    private static void areScraped(List<String> queries) {
        Set<String> known = names();
        for (String query : queries) {
            List<String> used =
                    METRIC.matcher(query)
                            .results()
                            .map(found -> found.group())
                            .filter(name -> !NOT_METRICS.contains(name))
                            .toList();
            assertThat(used).as(query).isNotEmpty();
            assertThat(known).as(query).containsAll(used);
        }
    }
}
