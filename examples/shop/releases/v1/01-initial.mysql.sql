-- The shop as it was before it used emcee, on MySQL and MariaDB.
CREATE TABLE customers (
  id        bigint AUTO_INCREMENT PRIMARY KEY,
  email     varchar(100) NOT NULL UNIQUE,
  full_name varchar(200) NOT NULL,
  visits    integer NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE orders (
  id          bigint AUTO_INCREMENT PRIMARY KEY,
  customer_id bigint NOT NULL,
  item        varchar(100) NOT NULL,
  cents       integer NOT NULL,
  FOREIGN KEY (customer_id) REFERENCES customers (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
