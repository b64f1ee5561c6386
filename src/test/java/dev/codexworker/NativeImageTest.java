package dev.codexworker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A native image contains what is used by reflection only if its metadata names it. */
class NativeImageTest {
  private static final Path METADATA =
      Path.of("src/main/resources/META-INF/native-image/codex-worker");

  /** What is used by reflection is in the metadata, or, for the warm-up, in no native image. */
  private static final Map<String, Set<String>> REFLECTIVE =
      Map.of(
          "dev.codexworker.Main", Set.of("getResourceAsStream"),
          "dev.codexworker.WarmUp", Set.of("forName"),
          "dev.codexworker.cli.Signals",
              Set.of(
                  "forName",
                  "getConstructor",
                  "getMethod",
                  "invoke",
                  "newInstance",
                  "newProxyInstance"),
          "dev.codexworker.workspace.Workspace", Set.of("getResourceAsStream"));

  /** Of these, the program reaches the last three only; Jackson reads and writes no beans here. */
  private static final Set<String> REFLECTIVE_IN_LIBRARIES =
      Set.of(
          "com.fasterxml.jackson.core.util.VersionUtil",
          "com.fasterxml.jackson.jr.ob.api.MapBuilder$Default",
          "com.fasterxml.jackson.jr.ob.impl.BeanConstructors",
          "com.fasterxml.jackson.jr.ob.impl.BeanPropertyIntrospector",
          "com.fasterxml.jackson.jr.ob.impl.BeanPropertyReader",
          "com.fasterxml.jackson.jr.ob.impl.BeanPropertyWriter",
          "com.fasterxml.jackson.jr.ob.impl.RecordsHelpers",
          "com.fasterxml.jackson.jr.ob.impl.SimpleValueReader",
          "com.fasterxml.jackson.jr.ob.impl.ValueReaderLocator",
          "org.fusesource.jansi.AnsiMain",
          "org.fusesource.jansi.internal.MingwSupport",
          "dev.harrel.jsonschema.MessageProvider",
          "dev.harrel.jsonschema.SpecificationVersion",
          "org.fusesource.jansi.internal.JansiLoader");

  private static JavaClasses main() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("dev.codexworker");
  }

  /** picocli reads annotated classes by reflection, which also takes time at each start. */
  @Test
  void the_command_line_is_declared_without_annotations() {
    for (JavaClass type : main()) {
      Stream<HasAnnotations<?>> annotatable =
          Stream.concat(Stream.of(type), type.getMembers().stream());
      assertThat(annotatable.flatMap(each -> each.getAnnotations().stream()))
          .as(type.getName())
          .noneMatch(a -> a.getRawType().getPackageName().startsWith("picocli"));
    }
  }

  @Test
  void the_program_is_reflective_only_where_the_metadata_says() {
    assertThat(reflective(main())).isEqualTo(REFLECTIVE);
  }

  @Test
  void no_library_is_reflective_in_a_new_place() {
    JavaClasses libraries =
        new ClassFileImporter()
            .withImportOption(
                place ->
                    Stream.of("/jackson-core-", "/jackson-jr-", "/snakeyaml-engine-", "/jansi-")
                            .anyMatch(place::contains)
                        || place.contains("/dev/harrel/json-schema/"))
            .importPackages("com.fasterxml.jackson", "org.snakeyaml", "org.fusesource", "dev");

    assertThat(libraries).hasSizeGreaterThan(300);
    assertThat(reflective(libraries).keySet()).isEqualTo(REFLECTIVE_IN_LIBRARIES);
  }

  private static Map<String, Set<String>> reflective(JavaClasses classes) {
    Map<String, Set<String>> calls = new TreeMap<>();
    for (JavaClass type : classes) {
      for (JavaCodeUnitAccess<?> call : type.getCodeUnitAccessesFromSelf()) {
        if (isReflective(call.getTargetOwner().getName(), call.getName())) {
          calls.computeIfAbsent(type.getName(), unused -> new TreeSet<>()).add(call.getName());
        }
      }
    }
    return calls;
  }

  /** Array.newInstance of classes that are there needs no metadata, getEnumConstants neither. */
  private static boolean isReflective(String owner, String name) {
    return switch (owner) {
      case "java.lang.Class" ->
          name.matches("forName|newInstance|get(Declared)?(Field|Method|Constructor)s?")
              || name.matches("getResource.*|getRecordComponents|getDeclaredClasses");
      case "java.lang.ClassLoader" -> name.matches("get(System)?Resource.*|loadClass");
      case "java.lang.Module" -> name.equals("getResourceAsStream");
      case "java.lang.System", "java.lang.Runtime" -> name.matches("load|loadLibrary");
      case "java.lang.reflect.Method" -> name.equals("invoke");
      case "java.lang.reflect.Constructor" -> name.equals("newInstance");
      case "java.lang.reflect.Proxy" -> !name.equals("isProxyClass");
      case "java.lang.invoke.MethodHandles$Lookup" -> name.matches("find.*|unreflect.*");
      case "java.util.ServiceLoader" -> name.startsWith("load");
      case "java.util.ResourceBundle" -> name.equals("getBundle");
      case "java.io.ObjectInputStream" -> name.startsWith("readObject");
      default -> false;
    };
  }

  @Test
  void what_the_metadata_names_by_hand_is_there() throws Exception {
    for (Map<?, ?> entry : entries(METADATA.resolve("reflect-config.json"))) {
      Class<?> type = Class.forName((String) entry.get("name"));
      for (Object method : (List<?>) Objects.requireNonNullElse(entry.get("methods"), List.of())) {
        String name = (String) ((Map<?, ?>) method).get("name");
        List<?> parameters = (List<?>) ((Map<?, ?>) method).get("parameterTypes");
        assertThat(
                Stream.concat(
                    Arrays.stream(type.getConstructors())
                        .filter(made -> name.equals("<init>"))
                        .map(made -> names(made.getParameterTypes())),
                    Arrays.stream(type.getMethods())
                        .filter(made -> made.getName().equals(name))
                        .map(made -> names(made.getParameterTypes()))))
            .as("%s.%s", type, name)
            .contains(parameters.stream().map(String::valueOf).toList());
      }
    }
    for (Map<?, ?> proxy : entries(METADATA.resolve("proxy-config.json"))) {
      for (Object name : (List<?>) proxy.get("interfaces")) {
        assertThat(Class.forName((String) name)).isInterface();
      }
    }
  }

  private static List<String> names(Class<?>... types) {
    return Arrays.stream(types).map(Class::getTypeName).toList();
  }

  private static List<Map<?, ?>> entries(Path file) throws IOException {
    List<Map<?, ?>> entries = new ArrayList<>();
    ((List<?>) JSON.std.anyFrom(Files.readString(file))).forEach(e -> entries.add((Map<?, ?>) e));
    return entries;
  }

  @Test
  void all_resources_of_the_program_and_the_drafts_of_json_schema_are_in_the_metadata()
      throws Exception {
    Map<String, Object> metadata =
        JSON.std.mapFrom(Files.readString(METADATA.resolve("resource-config.json")));
    List<String> patterns =
        ((List<?>) ((Map<?, ?>) metadata.get("resources")).get("includes"))
            .stream().map(include -> (String) ((Map<?, ?>) include).get("pattern")).toList();
    Set<String> resources = new TreeSet<>();
    resources.addAll(files(Path.of("src/main/resources"), "dev"));
    URI library =
        dev.harrel.jsonschema.Validator.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toURI();
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(library))) {
      files(jar.getPath("/"), "").stream()
          .filter(name -> name.endsWith(".json"))
          .forEach(resources::add);
    }

    assertThat(resources).hasSizeGreaterThan(15);
    assertThat(resources)
        .allMatch(name -> patterns.stream().anyMatch(name::matches), "is in " + patterns);
    assertThat(patterns).allMatch(p -> resources.stream().anyMatch(name -> name.matches(p)));
    for (Object bundle : (List<?>) metadata.get("bundles")) {
      assertThat(ResourceBundle.getBundle((String) ((Map<?, ?>) bundle).get("name")).keySet())
          .isNotEmpty();
    }
  }

  @Test
  void the_version_is_known_without_a_manifest() throws IOException {
    try (InputStream version = Main.class.getResourceAsStream("version")) {
      assertThat(new String(version.readAllBytes(), UTF_8)).matches("\\d+\\.\\d+\\.\\d+.*\\n");
    }
  }

  private static List<String> files(Path top, String below) throws IOException {
    try (Stream<Path> files = Files.walk(top.resolve(below))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> top.relativize(file).toString())
          .toList();
    }
  }
}
