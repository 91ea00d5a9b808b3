package org.aligndistil.objective;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The parameters of an objective by name, read from the components of its record.
///
/// A component is a `double`, a `boolean`, an enum, a record of parameters, or a sealed interface
/// whose permitted records are the choices. `upperBound` is called `upper_bound` and `ReverseKl`
/// `reverse_kl`. A nested record's parameters stand beside the others; those of a choice exist only
/// while it is chosen. Every such record has a constructor without arguments that gives the
/// defaults.
public final class Parameters {

  /// One parameter with its present value.
  ///
  /// @param name in snake case
  /// @param value a number, or a word
  /// @param choices the values it may have, if they can be listed
  /// @param description what it means
  public record Parameter(String name, Object value, List<String> choices, String description) {}

  private Parameters() {}

  /// All parameters of an objective, in the order in which its record declares them.
  public static List<Parameter> of(Objective objective) {
    List<Parameter> parameters = new ArrayList<>();
    list((Record) objective, parameters);
    return parameters;
  }

  /// The objective with some parameters changed.
  ///
  /// @param objective where the other parameters come from
  /// @param changes values by name
  /// @throws IllegalArgumentException if a name is unknown or a value is not allowed
  public static Objective with(Objective objective, Map<String, String> changes) {
    Map<String, String> unused = new LinkedHashMap<>(changes);
    Objective changed = (Objective) rebuild((Record) objective, unused);
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no parameter %s here; it has: %s"
              .formatted(
                  objective.id(),
                  MessageText.quoted(unused.keySet().iterator().next()),
                  of(changed).stream().map(Parameter::name).collect(Collectors.joining(", "))));
    }
    return changed;
  }

  /// Checks a parameter in a record's constructor.
  ///
  /// @throws IllegalArgumentException if the value is not a positive, finite number
  public static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be positive and finite: " + value);
    }
  }

  /// Checks a parameter in a record's constructor.
  ///
  /// @throws IllegalArgumentException if the value is not a finite number from 0 on
  public static void requireNotNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be finite and not negative: " + value);
    }
  }

  private static void list(Record holder, List<Parameter> parameters) {
    for (RecordComponent component : holder.getClass().getRecordComponents()) {
      Object value = get(holder, component);
      Class<?> type = component.getType();
      if (isChoice(type)) {
        parameters.add(parameter(component, snakeCase(value.getClass()), choices(type)));
        list((Record) value, parameters);
      } else if (type.isRecord()) {
        list((Record) value, parameters);
      } else if (value instanceof Enum<?> constant) {
        parameters.add(parameter(component, lowerCase(constant), choices(type)));
      } else {
        List<String> choices = type == boolean.class ? List.of("true", "false") : List.of();
        parameters.add(parameter(component, value, choices));
      }
    }
  }

  private static Parameter parameter(
      RecordComponent component, Object value, List<String> choices) {
    Description description = component.getAnnotation(Description.class);
    return new Parameter(
        snakeCase(component.getName()),
        value,
        choices,
        description == null ? "" : description.value());
  }

  private static Record rebuild(Record holder, Map<String, String> changes) {
    RecordComponent[] components = holder.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = changed(components[i], get(holder, components[i]), changes);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return construct(holder.getClass(), types, values);
  }

  private static Object changed(
      RecordComponent component, Object value, Map<String, String> changes) {
    Class<?> type = component.getType();
    if (type.isRecord()) {
      return rebuild((Record) value, changes);
    }
    String name = snakeCase(component.getName());
    String change = changes.remove(name);
    if (isChoice(type)) {
      Object chosen = change == null ? value : choose(name, type, change);
      return rebuild((Record) chosen, changes);
    }
    return change == null ? value : parse(name, type, change);
  }

  private static Object choose(String name, Class<?> type, String word) {
    for (Class<?> choice : type.getPermittedSubclasses()) {
      if (snakeCase(choice).equals(word)) {
        return construct(choice.asSubclass(Record.class), new Class<?>[0], new Object[0]);
      }
    }
    throw notAChoice(name, word, choices(type));
  }

  private static Object parse(String name, Class<?> type, String text) {
    if (type == double.class) {
      try {
        return Double.valueOf(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            name + " must be a number: " + MessageText.shortened(text), e);
      }
    }
    List<String> choices = type == boolean.class ? List.of("true", "false") : choices(type);
    if (!choices.contains(text)) {
      throw notAChoice(name, text, choices);
    }
    return type == boolean.class
        ? Boolean.valueOf(text)
        : type.getEnumConstants()[choices.indexOf(text)];
  }

  private static IllegalArgumentException notAChoice(
      String name, String word, List<String> choices) {
    return new IllegalArgumentException(
        "%s must be one of %s: %s"
            .formatted(name, String.join(", ", choices), MessageText.shortened(word)));
  }

  private static List<String> choices(Class<?> type) {
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants()).map(c -> lowerCase((Enum<?>) c)).toList()
        : Arrays.stream(type.getPermittedSubclasses()).map(Parameters::snakeCase).toList();
  }

  /// An enum whose constants have bodies is sealed too, but has no permitted records.
  private static boolean isChoice(Class<?> type) {
    return type.isSealed() && type.isInterface();
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String snakeCase(Class<?> type) {
    return snakeCase(
        Character.toLowerCase(type.getSimpleName().charAt(0)) + type.getSimpleName().substring(1));
  }

  private static String snakeCase(String camelCase) {
    return camelCase.replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static Object get(Record holder, RecordComponent component) {
    try {
      return component.getAccessor().invoke(holder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component + "; is its record public?", e);
    }
  }

  private static Record construct(Class<? extends Record> type, Class<?>[] types, Object[] values) {
    try {
      Constructor<? extends Record> constructor = type.getConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("cannot make " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type + " from " + Arrays.toString(types), e);
    }
  }
}
