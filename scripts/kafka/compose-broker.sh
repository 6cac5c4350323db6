#!/bin/bash
# The Kafka broker of compose.yaml: what `npm run kafka` starts without containers, from the official image.
# Needs ADMIN_PASSWORD, an empty or kept /data, and /certificates, where clients find ca.pem.
set -euo pipefail

kafka=${KAFKA_DIRECTORY:-/opt/kafka}
data=${DATA_DIRECTORY:-/data}
certificates=${CERTIFICATE_DIRECTORY:-/certificates}
port=${BROKER_PORT:-9092}
controller_port=${CONTROLLER_PORT:-9093}
keystore=$certificates/broker.p12
# Guards nothing: whoever can read the file can read this. The store format insists on one.
store_password=portolan-development

# One certificate that is its own authority: it is trusted by the clients of this broker and by nobody else.
if [[ ! -f $certificates/ca.pem ]]; then
  rm -f "$keystore"
  keytool -genkeypair -alias broker -keyalg EC -groupname secp256r1 -validity 3650 -dname CN=localhost \
    -ext SAN=dns:localhost,dns:kafka,ip:127.0.0.1 -ext BC:critical=ca:true \
    -storetype PKCS12 -keystore "$keystore" -storepass "$store_password"
  keytool -exportcert -rfc -alias broker -keystore "$keystore" -storepass "$store_password" > "$certificates/ca.pem.new"
  mv "$certificates/ca.pem.new" "$certificates/ca.pem"
fi

properties=$data/server.properties
mkdir -p "$data"
cat > "$properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller_port
controller.listener.names=CONTROLLER
listeners=SASL_SSL://:$port,CONTROLLER://127.0.0.1:$controller_port
advertised.listeners=SASL_SSL://localhost:$port
listener.security.protocol.map=CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
inter.broker.listener.name=SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="$ADMIN_PASSWORD";
ssl.keystore.type=PKCS12
ssl.keystore.location=$keystore
ssl.keystore.password=$store_password
ssl.truststore.type=PEM
ssl.truststore.location=$certificates/ca.pem
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin;User:ANONYMOUS
auto.create.topics.enable=false
log.dirs=$data/log
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
END

if [[ ! -f $data/formatted ]]; then
  rm -rf "$data/log"
  "$kafka/bin/kafka-storage.sh" format --cluster-id UG9ydG9sYW5Db21wb3NlMQ --config "$properties" \
    --add-scram "SCRAM-SHA-512=[name=admin,password=$ADMIN_PASSWORD]"
  touch "$data/formatted"
fi

exec "$kafka/bin/kafka-server-start.sh" "$properties"
