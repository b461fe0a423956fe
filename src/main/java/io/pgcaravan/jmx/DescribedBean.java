package io.pgcaravan.jmx;

import io.pgcaravan.failure.CaravanException;
import io.pgcaravan.failure.Secrets;
import io.pgcaravan.failure.UsageException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotCompliantMBeanException;
import javax.management.ReflectionException;
import javax.management.StandardMBean;

/**
 * A bean whose interface describes itself by {@link Description}, with the names that its
 * parameters have in the source.
 *
 * <p>What it fails with is one of Java's own exceptions, with the hint in its message: a client has
 * none of this program's classes.
 */
public final class DescribedBean extends StandardMBean {

  /**
   * A bean.
   *
   * @param bean what does the work
   * @param type its interface
   */
  public <T> DescribedBean(T bean, Class<T> type) throws NotCompliantMBeanException {
    super(bean, type);
  }

  @Override
  public Object invoke(String operation, Object[] parameters, String[] signature)
      throws MBeanException, ReflectionException {
    try {
      return super.invoke(operation, parameters, signature);
    } catch (RuntimeException e) {
      throw plain(e);
    }
  }

  @Override
  public Object getAttribute(String attribute)
      throws AttributeNotFoundException, MBeanException, ReflectionException {
    try {
      return super.getAttribute(attribute);
    } catch (RuntimeException e) {
      throw plain(e);
    }
  }

  private static RuntimeException plain(RuntimeException failure) {
    if (failure instanceof UsageException usage) {
      return new IllegalArgumentException(usage.line());
    }
    if (failure instanceof CaravanException foreseen) {
      return new IllegalStateException(foreseen.line());
    }
    return new IllegalStateException(Secrets.mask(String.valueOf(failure)));
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return described(getMBeanInterface(), info.getDescription());
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return method((info.isIs() ? "is" : "get") + info.getName(), 0)
        .map(getter -> described(getter, info.getDescription()))
        .orElse(info.getDescription());
  }

  @Override
  protected String getDescription(MBeanOperationInfo info) {
    return method(info).map(each -> described(each, info.getDescription())).orElse(info.getName());
  }

  @Override
  protected String getDescription(MBeanOperationInfo info, MBeanParameterInfo parameter, int at) {
    return method(info)
        .map(each -> described(each.getParameters()[at], parameter.getDescription()))
        .orElse(parameter.getDescription());
  }

  @Override
  protected String getParameterName(MBeanOperationInfo info, MBeanParameterInfo parameter, int at) {
    return method(info).map(each -> each.getParameters()[at].getName()).orElse(parameter.getName());
  }

  private Optional<Method> method(MBeanOperationInfo info) {
    return method(info.getName(), info.getSignature().length);
  }

  private Optional<Method> method(String name, int parameters) {
    return Arrays.stream(getMBeanInterface().getMethods())
        .filter(each -> each.getName().equals(name) && each.getParameterCount() == parameters)
        .findFirst();
  }

  private static String described(AnnotatedElement element, String otherwise) {
    Description description = element.getAnnotation(Description.class);
    return description == null ? otherwise : description.value();
  }
}
