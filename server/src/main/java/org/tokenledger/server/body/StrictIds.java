package org.tokenledger.server.body;

import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

import java.beans.PropertyEditorSupport;
import java.util.UUID;

/**
 * An editor and not a converter: where a converter refuses, Spring falls back to its own lenient
 * editor.
 */
@ControllerAdvice
class StrictIds {
    @InitBinder
    void strict(WebDataBinder binder) {
        binder.registerCustomEditor(
                UUID.class,
                new PropertyEditorSupport() {
                    @Override
                    public void setAsText(String text) {
                        setValue(StrictValues.uuid(text));
                    }
                });
    }
}
