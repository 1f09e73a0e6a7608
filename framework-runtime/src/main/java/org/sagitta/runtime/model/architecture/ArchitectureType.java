package org.sagitta.runtime.model.architecture;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The architecture that a value of {@code model.type} names.
 *
 * @param settings an {@link org.sagitta.runtime.model.Architecture}
 * @param implied the keys of the settings that the name determines: {@code vgg16} has the {@code depth} 16
 */
public record ArchitectureType(String name, Class<? extends Record> settings, Map<String, Integer> implied) {
    private static final String DEPTH = "depth";
    private static final Pattern WIDE = Pattern.compile("wrn-(\\d{1,4})-(\\d{1,4})");

    /** The listed types by name; of the unlimited number of wide residual networks, only the best known are listed. */
    public static final Map<String, ArchitectureType> ALL = all();

    public ArchitectureType {
        implied = Map.copyOf(implied);
    }

    private static Map<String, ArchitectureType> all() {
        Stream<ArchitectureType> types = Stream.of(
                        Stream.of(
                                of("mlp", Mlp.class),
                                of("softmax-regression", SoftmaxRegression.class),
                                of("deep-linear", DeepLinear.class),
                                of("lenet", LeNet.class),
                                of("3c3d", ThreeConvolutions.class),
                                of("all-cnn-c", AllCnnC.class),
                                of("alexnet", AlexNet.class)),
                        deep("vgg", Vgg.class, 11, 16),
                        deep("resnet", ResNet.class, 18, 34),
                        deep("preresnet-", PreResNet.class, 20, 32, 44, 56, 110, 164),
                        wide("wrn-28-10").stream())
                .flatMap(group -> group);
        return Collections.unmodifiableMap(
                types.collect(Collectors.toMap(ArchitectureType::name, type -> type, (a, b) -> a, LinkedHashMap::new)));
    }

    /** Returns the type with the given name, which may be a wide residual network that is not listed. */
    public static Optional<ArchitectureType> named(String name) {
        return Optional.ofNullable(ALL.get(name)).or(() -> wide(name));
    }

    private static ArchitectureType of(String name, Class<? extends Record> settings) {
        return new ArchitectureType(name, settings, Map.of());
    }

    private static Stream<ArchitectureType> deep(String family, Class<? extends Record> settings, Integer... depths) {
        return List.of(depths).stream()
                .map(depth -> new ArchitectureType(family + depth, settings, Map.of(DEPTH, depth)));
    }

    private static Optional<ArchitectureType> wide(String name) {
        Matcher matcher = WIDE.matcher(name);
        return matcher.matches()
                ? Optional.of(new ArchitectureType(
                        name,
                        WideResNet.class,
                        Map.of(DEPTH, Integer.valueOf(matcher.group(1)), "factor", Integer.valueOf(matcher.group(2)))))
                : Optional.empty();
    }
}
