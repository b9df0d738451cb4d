package org.tokenledger.server.fuzz;

import org.tokenledger.server.fuzz.World.Caller;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Random;

/** Makes requests: from a good one, for some caller, to one with something wrong about it. */
final class Requests {
    private static final List<String> NO_IDS =
            List.of(
                    "1",
                    "null",
                    "not-an-id",
                    "1-1-1-1-1",
                    "%7b%7d",
                    "00000000-0000-0000-0000-00000000000g",
                    "0000000000000000000000000000000000000",
                    "' or 1=1",
                    "%f0%9f%98%80",
                    "z".repeat(400));

    private static final List<String> NO_KINDS =
            List.of(
                    "PRIVILEGED",
                    "access_review",
                    "everything",
                    "%20",
                    "dormant%00",
                    "..",
                    "{kind}");

    private final World world;
    private final Bodies bodies;

    Requests(World world) {
        this.world = world;
        this.bodies = new Bodies(world);
    }

    RawRequest next(Operation operation, Random random) {
        RawRequest request = new RawRequest(operation.method(), operation.path());
        Caller caller = world.caller(random);
        if (!caller.authorization().isEmpty()) {
            request.header("Authorization", caller.authorization());
        }
        if (random.nextInt(40) == 0 && !operation.isOpen()) {
            request.header("Authorization", caller.authorization());
            say(request, "two authorizations", !caller.authorization().isEmpty());
        }
        request.odd("as " + caller.name());
        who(request, operation, caller);
        id(request, operation, random);
        ObjectNode good = bodies.good(operation, random);
        if (operation.hasBody()) {
            request.header("Content-Type", "application/json");
            Bodies.body(request, good.toString());
        } else if (operation.takesForm()) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
            Bodies.body(request, "token=" + Bodies.tokenValue(random));
        } else if (operation.method().equals("POST")) {
            Bodies.body(request, "");
        }
        if (operation.path().endsWith("/transfer-ownership")) {
            // Whoever is the owner must stay so, or the rest is refused for that alone.
            request.query("dryRun=true");
        }
        if (operation.path().endsWith("/stream")) {
            // Or it would never end.
            request.query("toPosition=0");
        }
        switch (random.nextInt(10)) {
            case 0 -> request.odd("as it should be");
            case 1, 2, 3 -> {
                if (operation.hasBody()) {
                    bodies.spoil(request, operation, good, random);
                } else {
                    Oddities.ofTheQuery(request, operation, random);
                }
            }
            case 4, 5 -> Oddities.ofTheQuery(request, operation, random);
            case 6, 7 -> Oddities.ofTheHeaders(request, operation, random);
            case 8 -> Oddities.ofThePath(request, operation, random);
            default -> Oddities.ofTheMethod(request, operation, random);
        }
        return request;
    }

    private static void who(RawRequest request, Operation operation, Caller caller) {
        if (operation.isOpen()) {
            return;
        }
        if (!caller.known()) {
            request.wrong("not authenticated");
        } else if (!operation.needs().isEmpty() && !caller.may().contains(operation.needs())) {
            request.wrong("lacks " + operation.needs());
        } else if (caller.name().equals("manager") && operation.path().endsWith("/reassign")) {
            request.wrong("a manager may not reassign");
        }
    }

    private void id(RawRequest request, Operation operation, Random random) {
        if (operation.path().contains("{kind}")) {
            boolean unheardOf = random.nextInt(8) == 0;
            String kind =
                    unheardOf
                            ? NO_KINDS.get(random.nextInt(NO_KINDS.size()))
                            : operation.kinds().get(random.nextInt(operation.kinds().size()));
            request.path = operation.path().replace("{kind}", kind);
            say(request, "kind " + kind, unheardOf);
            return;
        }
        request.path = operation.path();
        if (!operation.path().contains("{id}")) {
            return;
        }
        String id;
        int kind = random.nextInt(8);
        if (kind == 0) {
            id = NO_IDS.get(random.nextInt(NO_IDS.size()));
            say(request, "id " + id, operation.isApi());
        } else if (kind == 1) {
            id = world.unknownId(random);
            say(request, "an id that nobody has", operation.isApi());
        } else {
            id =
                    operation.isAbout("users")
                            ? world.aUser(random)
                            : operation.isAbout("audit/replays")
                                    ? world.aReplay()
                                    : world.aToken(random);
        }
        request.path = operation.path().replace("{id}", id);
    }

    private static void say(RawRequest request, String what, boolean mustBeRefused) {
        if (mustBeRefused) {
            request.wrong(what);
        } else {
            request.odd(what);
        }
    }
}
