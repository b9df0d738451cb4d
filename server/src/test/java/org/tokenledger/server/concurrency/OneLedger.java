package org.tokenledger.server.concurrency;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.tokenledger.server.RunningLedger;

/** One server for every test of this package that leaves the ownership where it is. */
final class OneLedger implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningLedger.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(OneLedger.class))
                .computeIfAbsent(RunningLedger.class, type -> RunningLedger.start());
    }
}
