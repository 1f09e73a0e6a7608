package org.sagitta.runtime.plugin;

import java.util.List;

/**
 * Shows plugins only the API and the libraries that the API uses in its signatures. All other classes of Sagitta's
 * class path (the runtime, Guice, MLflow, Jackson ...) are hidden, so that a plugin can bring its own version of them.
 */
final class AllowListClassLoader extends ClassLoader {
    private static final List<String> PACKAGES = List.of(
            "org.sagitta.api.",
            "org.nd4j.",
            "org.deeplearning4j.",
            "org.bytedeco.",
            "org.pf4j.",
            "com.google.common.",
            "jakarta.inject.",
            "jakarta.validation.",
            "org.slf4j.");

    private final ClassLoader application;

    AllowListClassLoader(ClassLoader application) {
        super(ClassLoader.getPlatformClassLoader());
        this.application = application;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (PACKAGES.stream().noneMatch(name::startsWith)) {
            throw new ClassNotFoundException(name);
        }
        return application.loadClass(name);
    }
}
