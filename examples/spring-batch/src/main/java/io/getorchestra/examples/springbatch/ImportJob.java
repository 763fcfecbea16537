package io.getorchestra.examples.springbatch;

import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.FlatFileParseException;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.transaction.PlatformTransactionManager;

/** One step: reads customers from the file that the job parameter {@code file} names, and writes them in chunks. */
@Configuration(proxyBeanMethods = false)
class ImportJob {
    private static final int CHUNK = 100;
    private static final int MOST_SKIPS = 10;

    @Bean
    Job importCustomers(JobRepository repository, Step load) {
        return new JobBuilder("import-customers", repository).start(load).build();
    }

    @Bean
    Step load(
            JobRepository repository,
            PlatformTransactionManager transactions,
            FlatFileItemReader<Customer> reader,
            JdbcBatchItemWriter<Customer> writer) {
        var log = new ImportLog();
        return new StepBuilder("load", repository)
                .<Customer, Customer>chunk(CHUNK)
                .reader(reader)
                .processor(ImportJob::valid)
                .writer(writer)
                .transactionManager(transactions)
                .faultTolerant()
                .skip(FlatFileParseException.class, InvalidCustomerException.class)
                .skipLimit(MOST_SKIPS)
                .skipListener(log)
                .listener(log)
                .build();
    }

    @Bean
    @StepScope
    FlatFileItemReader<Customer> reader(@Value("#{jobParameters['file'] ?: 'classpath:customers.csv'}") Resource file) {
        return new FlatFileItemReaderBuilder<Customer>()
                .name("customers")
                .resource(file)
                .linesToSkip(1)
                .delimited()
                .names("id", "name", "email", "country")
                .targetType(Customer.class)
                .build();
    }

    @Bean
    JdbcBatchItemWriter<Customer> writer(DataSource database) {
        return new JdbcBatchItemWriterBuilder<Customer>()
                .dataSource(database)
                .sql("INSERT INTO customer (id, name, email, country) VALUES (:id, :name, :email, :country)")
                .beanMapped()
                .build();
    }

    private static Customer valid(Customer customer) throws InvalidCustomerException {
        String email = customer.email().toLowerCase(Locale.ROOT);
        if (email.indexOf('@') <= 0) {
            throw new InvalidCustomerException("Customer " + customer.id() + " has no valid email: '" + email + "'");
        }
        return new Customer(customer.id(), customer.name(), email, customer.country());
    }
}
