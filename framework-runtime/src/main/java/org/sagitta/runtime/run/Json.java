package org.sagitta.runtime.run;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** How the files of a run are written: kebab-case keys, absent values left out. */
public final class Json {
    /** The mapper of every JSON file and line in a run's folder. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .changeDefaultPropertyInclusion(include ->
                    include.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT))
            .build();

    private Json() {}
}
