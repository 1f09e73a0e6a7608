package org.sagitta.runtime.record;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.common.primitives.ImmutableDoubleArray;
import org.sagitta.api.picture.Picture;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Configures the JSON files of a run: keys are in kebab case, and absent values are left out. */
public final class Json {
    /** The mapper for every JSON file and line in a run's folder. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .changeDefaultPropertyInclusion(include ->
                    include.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT))
            .addMixIn(Picture.class, TypedPicture.class)
            .addModule(new SimpleModule().addSerializer(ImmutableDoubleArray.class, new Numbers()))
            .build();

    /** Adds the key {@code type} to pictures. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Picture.Curves.class, name = "curves"),
        @JsonSubTypes.Type(value = Picture.HeatMap.class, name = "heat-map"),
        @JsonSubTypes.Type(value = Picture.Landscape.class, name = "landscape")
    })
    private interface TypedPicture {}

    /** Writes numbers as an array; NaN and the infinities, which have no JSON literals, become strings. */
    private static final class Numbers extends StdSerializer<ImmutableDoubleArray> {
        Numbers() {
            super(ImmutableDoubleArray.class);
        }

        @Override
        public void serialize(ImmutableDoubleArray values, JsonGenerator json, SerializationContext context) {
            json.writeStartArray();
            values.forEach(json::writeNumber);
            json.writeEndArray();
        }
    }

    private Json() {}
}
