package com.example;

import io.getorchestra.springboot.OrchestraApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The settings stand in application.properties, the work is in the runner. */
@SpringBootApplication(proxyBeanMethods = false)
public class NightlyImport {

    public static void main(String[] args) {
        System.exit(OrchestraApplication.exitCode("nightly-import", new SpringApplication(NightlyImport.class), args));
    }
}
