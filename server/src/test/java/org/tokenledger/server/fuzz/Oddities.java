package org.tokenledger.server.fuzz;

import java.util.List;
import java.util.Random;

/** What can be wrong with everything around the body. */
final class Oddities {
    private static final List<String> OTHER_TYPES =
            List.of(
                    "text/plain",
                    "application/xml",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "application/json; charset=utf-16",
                    "application/json; charset=nonsense",
                    ";;;",
                    "*/*",
                    "application/jsonx");
    private static final List<String> BAD_ESCAPES =
            List.of("%", "%z", "%zz", "%c3%28", "%ff", "%u0041");
    private static final List<String> BAD_FILTERS =
            List.of(
                    "limit=0",
                    "limit=201",
                    "limit=-1",
                    "limit=1e2",
                    "limit=99999999999999999999",
                    "limit=",
                    "cursor=x",
                    "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                    "cursor=",
                    "count=maybe",
                    "sort=nothing",
                    "sort=--createdAt",
                    "sort=name%3Bdrop",
                    "status=odd",
                    "ownerId=me",
                    "source=elsewhere",
                    "createdAfter=yesterday",
                    "createdBefore=9999999999",
                    "expiresBefore=%2B99999-01-01T00:00:00Z",
                    "lastUsedBefore=2026-02-30T00:00:00Z",
                    "role=king",
                    "enabled=yes",
                    "dryRun=perhaps",
                    "reassignTokensTo=nobody",
                    "reassignTokensTo=",
                    "asOf=-1",
                    "asOf=",
                    "asOf=noon",
                    "asOf=99999999999999999999",
                    "asOf=9999-12-31T23:59:59Z",
                    "from=yesterday",
                    "from=9999-01-01T00:00:00Z&to=0001-01-01T00:00:00Z",
                    "to=2026-02-30T00:00:00Z",
                    "fromPosition=-1",
                    "fromPosition=99999999999999999999",
                    "toPosition=1e3",
                    "lastEventId=latest",
                    "action=token.renamed",
                    "action=",
                    "actorId=me",
                    "tokenId=1",
                    "userId=%27",
                    "ip=localhost",
                    "ip=10.0.0.0/33",
                    "ip=fe80::1%25eth0",
                    "ip=3",
                    "reason=%00",
                    "unusedFor=ninety",
                    "unusedFor=-P1D",
                    "unusedFor=P999999999999Y",
                    "unusedFor=PT0S",
                    "permission=configs",
                    "permission=");
    private static final List<String> FINE_FILTERS =
            List.of(
                    "q=%25_%5C'%22%3B--",
                    "q=%f0%9f%98%80",
                    "q=",
                    "permission=configs:read",
                    "status=revoked",
                    "sort=-name",
                    "limit=1",
                    "count=true",
                    "createdAfter=0001-01-01T00:00:00Z",
                    "createdBefore=9999-12-31T23:59:59.999999999Z",
                    "expiresBefore=2026-01-01T00:00:00%2B14:00",
                    "lastUsedBefore=-0001-01-01T00:00:00Z",
                    "source=bootstrap",
                    "reason=%c3%a4",
                    "dryRun=true",
                    "asOf=0",
                    "asOf=0000-01-01T00:00:00Z",
                    "asOf=2026-01-01T00:00:00.123456789-12:00",
                    "from=0000-01-01T00:00:00Z",
                    "to=9999-12-31T23:59:59.999999999Z",
                    "fromPosition=0",
                    "toPosition=999999999999999999",
                    "lastEventId=0",
                    "action=token.created&action=user.deleted",
                    "actorId=00000000-0000-0000-0000-000000000000",
                    "tokenId=FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
                    "userId=00000000-0000-0000-0000-000000000000",
                    "ip=::/0",
                    "ip=::ffff:127.0.0.1",
                    "unusedFor=P100000Y",
                    "unusedFor=PT0.000000001S");
    private static final List<String> METHODS =
            List.of(
                    "PATCH",
                    "TRACE",
                    "CONNECT",
                    "FOO",
                    "get",
                    "PROPFIND",
                    "OPTIONS",
                    "HEAD",
                    "GET",
                    "POST",
                    "PUT",
                    "X".repeat(3000),
                    "G\u00c4T",
                    "GET/",
                    "(GET)");

    private Oddities() {}

    static void ofTheMethod(RawRequest request, Operation operation, Random random) {
        request.method = METHODS.get(random.nextInt(METHODS.size()));
        if (request.method.equals("POST") && operation.path().equals("/api/audit/replays")) {
            // Needs no body, and would begin one.
            request.method = "PATCH";
        }
        boolean answered =
                operation.methods().contains(request.method)
                        || request.method.equals("OPTIONS")
                        || (request.method.equals("HEAD") && operation.methods().contains("GET"))
                        || (operation.isAuth() && mayBeAskedOfAuth(request.method));
        // Who may, and to what, was said of the method that is gone.
        request.mustBeRefused.retainAll(List.of("not authenticated"));
        say(
                request,
                "method " + request.method.substring(0, Math.min(9, request.method.length())),
                !answered);
    }

    /** Any that is a word, but those that Tomcat keeps to itself. */
    private static boolean mayBeAskedOfAuth(String method) {
        return method.matches("[A-Za-z]+") && !List.of("TRACE", "CONNECT").contains(method);
    }

    static void ofThePath(RawRequest request, Operation operation, Random random) {
        String path = request.path;
        String[] odd = {
            path + "%zz",
            path + "%00",
            path + "%2f..",
            path + ";v=1",
            path + "//",
            "/" + path,
            path + "/%2e%2e/",
            path + "\\x",
            path + "\u00ff\u00fe",
            path + "/",
            path + "/surplus",
            "/." + path,
            "/x/.." + path,
            path.toUpperCase(java.util.Locale.ROOT),
            path + "%20",
            path + "<>",
            "http://other.example" + path,
            "*",
            "x",
            path + "/" + "y".repeat(9000),
        };
        int kind = random.nextInt(odd.length);
        request.path = odd[kind];
        request.mayBeCutOff = kind == odd.length - 1;
        // Under /auth, every path that is one is answered.
        say(request, "path " + kind, kind < 9 && (!operation.isAuth() || kind < 2));
    }

    static void ofTheQuery(RawRequest request, Operation operation, Random random) {
        boolean checked = operation.isApi();
        switch (random.nextInt(6)) {
            case 0 -> {
                request.query("surplus=1");
                say(request, "unknown parameter", checked || operation.path().equals("/auth"));
            }
            case 1 -> {
                String bad = BAD_ESCAPES.get(random.nextInt(BAD_ESCAPES.size()));
                request.query(name(operation, random) + "=" + bad);
                say(request, "escape " + bad, checked || operation.isAuth());
            }
            case 2 -> {
                String name = name(operation, random);
                request.query(name + "=true");
                request.query(name + "=true");
                say(request, name + " twice", checked);
            }
            case 3 -> filter(request, operation, BAD_FILTERS, true, random);
            case 4 -> filter(request, operation, FINE_FILTERS, false, random);
            default -> {
                String[] odd = {
                    "?",
                    "&&&",
                    "=",
                    "%00=1",
                    "q=<>\"{}|^`",
                    "a=b=c",
                    "\u00e4=\u00f6",
                    "q=" + "z".repeat(20_000)
                };
                int kind = random.nextInt(odd.length);
                request.query += (request.query.isEmpty() ? "?" : "&") + odd[kind];
                request.mayBeCutOff = kind == odd.length - 1;
                request.odd("query " + kind);
            }
        }
    }

    private static String name(Operation operation, Random random) {
        List<String> known = operation.queries();
        return known.isEmpty() ? "surplus" : known.get(random.nextInt(known.size()));
    }

    private static void filter(
            RawRequest request,
            Operation operation,
            List<String> from,
            boolean bad,
            Random random) {
        List<String> known =
                from.stream()
                        .filter(p -> operation.queries().contains(p.substring(0, p.indexOf('='))))
                        .toList();
        if (!known.isEmpty()) {
            String parameter = known.get(random.nextInt(known.size()));
            request.query(parameter);
            say(request, parameter, bad);
        }
    }

    static void ofTheHeaders(RawRequest request, Operation operation, Random random) {
        switch (random.nextInt(15)) {
            case 0, 1 -> {
                request.without("Content-Type");
                int type = random.nextInt(OTHER_TYPES.size() + 1);
                if (type < OTHER_TYPES.size()) {
                    request.header("Content-Type", OTHER_TYPES.get(type));
                }
                byte[] body = request.body;
                boolean sent = body != null && body.length > 0;
                say(request, "content type " + type, operation.hasBody() && sent);
            }
            case 2 -> {
                String[] odd = {
                    "7",
                    "\"",
                    "\"7",
                    "W/\"1\", x",
                    "\"a\" \"b\"",
                    ",",
                    "\"\u0001\"",
                    "\"".repeat(5001)
                };
                request.header("If-Match", odd[random.nextInt(odd.length)]);
                say(request, "If-Match", operation.headers().contains("If-Match"));
            }
            case 3 -> {
                request.header("If-Match", "\"99999\", W/\"1\"");
                say(request, "stale If-Match", operation.headers().contains("If-Match"));
            }
            case 4 -> {
                String[] odd = {"", "two words", "\u00e4", "k".repeat(201), "tab\there"};
                request.header("Idempotency-Key", odd[random.nextInt(odd.length)]);
                say(request, "Idempotency-Key", operation.headers().contains("Idempotency-Key"));
            }
            case 5 -> {
                request.header("Idempotency-Key", "shared-" + random.nextInt(5));
                request.odd("a key that others use");
            }
            case 6 -> {
                String[] odd = {"", "x", "-2", "1.5", "99999999999999999999", "0x1", "1,2"};
                request.header("Ledger-Position", odd[random.nextInt(odd.length)]);
                say(request, "Ledger-Position", operation.headers().contains("Ledger-Position"));
            }
            case 7 -> {
                request.header("Accept", random.nextBoolean() ? "text/html, image/*" : "/;q=x");
                request.odd("Accept");
            }
            case 8 -> {
                String[] odd = {
                    "X\u0000: a",
                    "X Y: a",
                    ": a",
                    "no colon",
                    "X: a\u0000b",
                    "X: \u0001\u0002",
                    " folded"
                };
                int kind = random.nextInt(odd.length);
                request.header("Y", "1\r\n" + odd[kind]);
                request.odd("header line " + kind);
            }
            case 9 -> {
                request.header("X", "h".repeat(random.nextBoolean() ? 9_000 : 60_000));
                request.mayBeCutOff = true;
                request.wrong("a large header");
            }
            case 10 -> {
                for (int i = 0; i < 150; i++) {
                    request.header("X-" + i, "v");
                }
                request.wrong("many headers");
            }
            case 11 -> {
                request.without("Host");
                int hosts = random.nextInt(3);
                if (hosts > 0) {
                    request.header("Host", "a b");
                }
                if (hosts > 1) {
                    request.header("Host", "c");
                }
                request.wrong("no host, or a bad one, or two");
            }
            case 12 -> framing(request, operation, random);
            case 13 -> {
                request.header("X-Request-Id", "../\u00e4 ".repeat(20));
                request.header("User-Agent", "\u009f\u00ad ".repeat(200));
                request.header("X-Forwarded-For", "' or 1=1");
                request.odd("names of request and client");
            }
            default -> {
                request.version = random.nextBoolean() ? "HTTP/9.9" : "HTTP/1.1x";
                request.wrong("version");
            }
        }
    }

    private static void framing(RawRequest request, Operation operation, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> {
                request.contentLength = "-5";
                request.wrong("negative length");
            }
            case 1 -> {
                request.contentLength = "abc";
                request.wrong("length that is no number");
            }
            case 2 -> {
                request.header("Content-Length", "3");
                request.contentLength = "4";
                request.wrong("two lengths");
            }
            case 3 -> {
                request.header("Transfer-Encoding", "gzip, zip");
                request.wrong("transfer coding");
            }
            case 4 -> {
                byte[] body = request.body;
                request.contentLength = Integer.toString((body == null ? 0 : body.length) + 7);
                say(request, "a body that ends early", operation.hasBody());
            }
            default -> {
                request.header("Transfer-Encoding", "chunked");
                request.contentLength = "0";
                request.body =
                        "zz\r\n{}\r\n0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
                say(request, "chunks without sizes", operation.hasBody());
            }
        }
    }

    private static void say(RawRequest request, String what, boolean mustBeRefused) {
        if (mustBeRefused) {
            request.wrong(what);
        } else {
            request.odd(what);
        }
    }
}
